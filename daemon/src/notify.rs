//! Tells the person: desktop notifications and a user command, paced and with outcomes.
