//! Model servers: a typed request in, a stream of events out, cancelled when the stream is dropped. The only
//! crate that opens sockets. It must not know documents, tasks or the editor.
