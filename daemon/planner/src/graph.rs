//! Directed graphs in plain lists: circles, an order in which everything comes after what it waits for, the longest way.
//!
//! Nodes are numbers, edges go from what waits to what it waits for. Nothing here is recursive: a document decides how
//! deep a graph is.

/// Circles of two nodes and more: the strongly connected components (Tarjan 1972), each sorted, in the order of their
/// first nodes.
#[must_use]
pub fn circles(waits_for: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let n = waits_for.len();
    let (mut index, mut low, mut on_stack) = (vec![UNSEEN; n], vec![0; n], vec![false; n]);
    let (mut stack, mut counter, mut found) = (Vec::new(), 0, Vec::new());
    for root in 0..n {
        if index[root] != UNSEEN {
            continue;
        }
        // Each frame: a node, and which of its edges comes next.
        let mut frames = vec![(root, 0)];
        while let Some((node, next)) = frames.pop() {
            if next == 0 {
                (index[node], low[node]) = (counter, counter);
                counter += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(&on) = waits_for[node].get(next) {
                frames.push((node, next + 1));
                if index[on] == UNSEEN {
                    frames.push((on, 0));
                } else if on_stack[on] {
                    low[node] = low[node].min(index[on]);
                }
                continue;
            }
            if let Some((parent, _)) = frames.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
            if low[node] == index[node] {
                let begin = stack.iter().rposition(|on| *on == node).unwrap_or(0);
                let mut component = stack.split_off(begin);
                component.iter().for_each(|node| on_stack[*node] = false);
                if component.len() > 1 {
                    component.sort_unstable();
                    found.push(component);
                }
            }
        }
    }
    found.sort_unstable();
    found
}

/// An order in which every node comes after those it waits for, smaller numbers first where nothing says otherwise. Of a
/// circle the smallest number comes first, as if it waited for nobody in it.
#[must_use]
pub fn ordered(waits_for: &[Vec<usize>]) -> Vec<usize> {
    let n = waits_for.len();
    let mut circle_of = vec![None; n];
    for (number, circle) in circles(waits_for).iter().enumerate() {
        circle.iter().for_each(|node| circle_of[*node] = Some(number));
    }
    let holds = |node: usize, on: usize| circle_of[node].is_none() || circle_of[node] != circle_of[on];
    let (mut open, mut waited_by) = (vec![0_usize; n], vec![Vec::new(); n]);
    for (node, on) in waits_for.iter().enumerate().flat_map(|(node, ons)| ons.iter().map(move |on| (node, *on))) {
        if holds(node, on) {
            open[node] += 1;
            waited_by[on].push(node);
        }
    }
    let mut ready: std::collections::BTreeSet<usize> = (0..n).filter(|node| open[*node] == 0).collect();
    let mut order = Vec::with_capacity(n);
    while let Some(node) = ready.pop_first() {
        order.push(node);
        for waiting in &waited_by[node] {
            open[*waiting] -= 1;
            if open[*waiting] == 0 {
                ready.insert(*waiting);
            }
        }
    }
    order
}

/// How many nodes that count come before each on the longest way to it: its wave, from 0.
#[must_use]
pub fn depths(waits_for: &[Vec<usize>], order: &[usize], counts: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut depths = vec![0; waits_for.len()];
    let mut done = vec![false; waits_for.len()];
    for &node in order {
        let before = waits_for[node].iter().filter(|on| done[**on]);
        depths[node] = before.map(|on| depths[*on] + usize::from(counts(*on))).max().unwrap_or(0);
        done[node] = true;
    }
    depths
}

/// The longest way by weight, from its beginning to its end.
#[must_use]
pub fn longest_way(waits_for: &[Vec<usize>], order: &[usize], weight: impl Fn(usize) -> u32) -> Vec<usize> {
    let n = waits_for.len();
    let (mut until, mut before, mut done) = (vec![0_u32; n], vec![None; n], vec![false; n]);
    for &node in order {
        // The first of equals, so that the way does not depend on how edges were listed.
        let longest = waits_for[node]
            .iter()
            .copied()
            .filter(|on| done[*on])
            .max_by(|a, b| until[*a].cmp(&until[*b]).then(b.cmp(a)));
        until[node] = longest.map_or(0, |on| until[on]).saturating_add(weight(node));
        before[node] = longest;
        done[node] = true;
    }
    let last = (0..n).max_by(|a, b| until[*a].cmp(&until[*b]).then(b.cmp(a)));
    let mut way: Vec<usize> = std::iter::successors(last, |node| before[*node]).collect();
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn circles_are_found_and_everything_comes_after_what_it_waits_for() {
        // 0 waits for 1, 1 for 2, 2 for 0; 3 for 0; 4 for nobody; 5 for 4 and 3.
        let graph = [vec![1], vec![2], vec![0], vec![0], vec![], vec![3, 4]];
        assert_eq!(circles(&graph), [vec![0, 1, 2]]);
        assert_eq!(ordered(&graph), [0, 1, 2, 3, 4, 5]);
        assert_eq!(circles(&[vec![], vec![0]]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn the_longest_way_is_by_weight_and_not_by_number() {
        let graph = [vec![], vec![0], vec![1], vec![], vec![3]];
        let weights = [10, 10, 10, 25, 10];
        let order = ordered(&graph);
        assert_eq!(longest_way(&graph, &order, |node| weights[node]), [3, 4]);
        assert_eq!(depths(&graph, &order, |_| true), [0, 1, 2, 0, 1]);
        assert_eq!(depths(&graph, &order, |node| node != 1), [0, 1, 1, 0, 1], "what does not count is no step");
        assert_eq!(longest_way(&[], &[], |_| 1), Vec::<usize>::new());
    }

    #[test]
    fn depth_is_no_danger() {
        let chain: Vec<Vec<usize>> = (0..200_000).map(|n: usize| n.checked_sub(1).into_iter().collect()).collect();
        assert_eq!(ordered(&chain).len(), chain.len());
        assert_eq!(circles(&chain), Vec::<Vec<usize>>::new());
    }

    /// True when there is a way from one node to another, found by walking.
    fn leads(graph: &[Vec<usize>], from: usize, to: usize) -> bool {
        let (mut seen, mut waiting) = (vec![false; graph.len()], vec![from]);
        while let Some(node) = waiting.pop() {
            for on in &graph[node] {
                if *on == to {
                    return true;
                }
                if !std::mem::replace(&mut seen[*on], true) {
                    waiting.push(*on);
                }
            }
        }
        false
    }

    proptest! {
        #[test]
        fn circles_and_orders_are_those_that_walking_finds(edges in proptest::collection::vec((0..8_usize, 0..8_usize), 0..20)) {
            let mut graph = vec![Vec::new(); 8];
            for (node, on) in edges.iter().filter(|(node, on)| node != on) {
                graph[*node].push(*on);
            }
            let found = circles(&graph);
            for a in 0..8 {
                for b in (0..8).filter(|b| *b != a) {
                    let together = found.iter().any(|circle| circle.contains(&a) && circle.contains(&b));
                    prop_assert_eq!(together, leads(&graph, a, b) && leads(&graph, b, a));
                }
            }
            let order = ordered(&graph);
            let place = |node: usize| order.iter().position(|other| *other == node);
            for node in 0..8 {
                prop_assert!(place(node).is_some());
                for on in &graph[node] {
                    let circular = leads(&graph, *on, node);
                    prop_assert!(circular || place(*on) < place(node));
                }
            }
        }
    }
}
