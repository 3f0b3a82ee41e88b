//! Reaching anyone who listens.

use std::{
    io,
    net::{TcpStream, UdpSocket},
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixDatagram, UnixStream},
    },
    path::PathBuf,
};

use rustix::net::{
    AddressFamily, SendFlags, SocketAddrUnix, SocketFlags, SocketType, connect, sendto, socket, socketpair,
};

use super::{
    Attack,
    Harm::{Claimed, Heard},
};
use crate::{
    aim::Aim,
    calls::{address, call},
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "connect by TCP",
        harm: Heard,
        run: |aim| TcpStream::connect(("127.0.0.1", aim.tcp)).map(drop),
    },
    Attack {
        name: "connect by TCP, as version 6",
        harm: Heard,
        run: |aim| TcpStream::connect(("::ffff:127.0.0.1", aim.tcp)).map(drop),
    },
    Attack {
        name: "connect by TCP to any address",
        harm: Heard,
        run: |aim| TcpStream::connect(("0.0.0.0", aim.tcp)).map(drop),
    },
    Attack {
        name: "connect by TCP while sending",
        harm: Heard,
        run: |aim| {
            let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
            let to = libc::sockaddr_in {
                sin_family: libc::AF_INET as u16,
                sin_port: aim.tcp.to_be(),
                sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes([127, 0, 0, 1]) },
                sin_zero: [0; 8],
            };
            let (number, flag) = (crate::target::number(&socket), libc::MSG_FASTOPEN as usize);
            let words = [number, address(b"!"), 1, flag, address(&to), size_of_val(&to)];
            call(libc::SYS_sendto, words).map(drop)
        },
    },
    Attack {
        name: "send by UDP",
        harm: Heard,
        run: |aim| UdpSocket::bind("127.0.0.1:0")?.send_to(b"!", ("127.0.0.1", aim.udp)).map(drop),
    },
    Attack {
        name: "send by UDP, as version 6",
        harm: Heard,
        run: |aim| {
            let socket = socket(AddressFamily::INET6, SocketType::DGRAM, None)?;
            let to: std::net::SocketAddr = (std::net::Ipv4Addr::LOCALHOST.to_ipv6_mapped(), aim.udp).into();
            Ok(sendto(&socket, b"!", SendFlags::empty(), &to).map(drop)?)
        },
    },
    Attack {
        name: "connect to a stream by its path",
        harm: Heard,
        run: |aim| at(aim, "stream", UnixStream::connect).map(drop),
    },
    Attack {
        name: "send to a socket by its path",
        harm: Heard,
        run: |aim| at(aim, "datagrams", |path| UnixDatagram::unbound()?.send_to(b"!", path)).map(drop),
    },
    Attack {
        name: "connect to packets by their path",
        harm: Heard,
        run: |aim| {
            at(aim, "packets", |path| {
                let socket = socket(AddressFamily::UNIX, SocketType::SEQPACKET, None)?;
                Ok(connect(&socket, &SocketAddrUnix::new(path)?)?)
            })
        },
    },
    Attack {
        name: "turn a pair of sockets to a path",
        harm: Heard,
        run: |aim| {
            let (one, _other) =
                socketpair(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::empty(), None)?;
            at(aim, "datagrams", |path| {
                Ok(sendto(&one, b"!", SendFlags::empty(), &SocketAddrUnix::new(path)?)?)
            })
            .map(drop)
        },
    },
    Attack {
        name: "connect to a stream by its name",
        harm: Heard,
        run: |aim| {
            let name = SocketAddr::from_abstract_name(aim.abstract_name("stream"))?;
            UnixStream::connect_addr(&name).map(drop)
        },
    },
    Attack {
        name: "send to a socket by its name",
        harm: Heard,
        run: |aim| {
            let name = SocketAddr::from_abstract_name(aim.abstract_name("datagrams"))?;
            UnixDatagram::unbound()?.send_to_addr(b"!", &name).map(drop)
        },
    },
    Attack {
        name: "talk to the kernel's routing",
        harm: Claimed,
        run: |_| Ok(socket(AddressFamily::NETLINK, SocketType::RAW, None).map(drop)?),
    },
];

/// A socket's path may be only a hundred bytes long, so its folder gets a short one.
fn at<T>(aim: &Aim, name: &str, with: impl FnOnce(PathBuf) -> io::Result<T>) -> io::Result<T> {
    let folder = std::fs::File::open(&aim.outside)?;
    with(PathBuf::from(format!("/proc/self/fd/{}/{name}", crate::target::number(&folder))))
}
