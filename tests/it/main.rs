//! The whole server, driven from outside as an editor drives it.
