//! A model server for tests: it speaks the real wire protocols and does what the test says, one gated chunk
//! after another. It must not sleep and must not decide anything by the clock.
