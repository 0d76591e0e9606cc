//! SHA-1, by which git names objects: a commit that is written must name its parents, before git has seen either.

const BLOCK: usize = 64;

/// A sum that is under way.
#[derive(Clone, Debug)]
pub(super) struct Sha1 {
    state: [u32; 5],
    length: u64,
    rest: [u8; BLOCK],
    n_rest: usize,
}

impl Sha1 {
    pub(super) const fn new() -> Self {
        let state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
        Self { state, length: 0, rest: [0; BLOCK], n_rest: 0 }
    }

    pub(super) fn update(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if self.n_rest > 0 {
            let n = bytes.len().min(BLOCK - self.n_rest);
            let (now, later) = bytes.split_at(n);
            self.rest[self.n_rest..self.n_rest + n].copy_from_slice(now);
            self.n_rest += n;
            bytes = later;
            if self.n_rest < BLOCK {
                return;
            }
            let block = self.rest;
            self.compress(&block);
            self.n_rest = 0;
        }
        let mut blocks = bytes.chunks_exact(BLOCK);
        for block in &mut blocks {
            self.compress(block);
        }
        let rest = blocks.remainder();
        self.rest[..rest.len()].copy_from_slice(rest);
        self.n_rest = rest.len();
    }

    pub(super) fn finish(mut self) -> [u8; 20] {
        let n_bits = self.length * 8;
        self.update(&[0x80]);
        while self.n_rest != BLOCK - 8 {
            self.update(&[0]);
        }
        self.update(&n_bits.to_be_bytes());
        let mut sum = [0; 20];
        for (bytes, word) in sum.chunks_exact_mut(4).zip(self.state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        sum
    }

    fn compress(&mut self, block: &[u8]) {
        let mut words = [0_u32; 80];
        for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
            *word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
        }
        for n in 16..80 {
            words[n] = (words[n - 3] ^ words[n - 8] ^ words[n - 14] ^ words[n - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = self.state;
        for (n, word) in words.iter().enumerate() {
            let (mixed, constant) = match n / 20 {
                0 => (b & c | !b & d, 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => (b & c | b & d | c & d, 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6_u32),
            };
            let next = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e).wrapping_add(constant).wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (sum, now) in self.state.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(now);
        }
    }
}
