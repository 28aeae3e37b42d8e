using System.Runtime.InteropServices;
using Cni.Netlink.Interop;

namespace Cni.Netlink;

public sealed partial class NetworkNamespace
{
    /// <summary>Opens a netlink socket inside the namespace.</summary>
    /// <param name="family">The part of the kernel to talk to.</param>
    /// <returns>The socket, owned by the caller, usable from any thread.</returns>
    public NetlinkSocket OpenNetlink(NetlinkFamily family) => NetlinkSocket.Open(family, this);

    /// <summary>Opens a socket of any kind inside the namespace, for example to send a gratuitous ARP.</summary>
    /// <param name="domain">The address family (<c>AF_*</c>).</param>
    /// <param name="type">The type (<c>SOCK_*</c>); <c>SOCK_CLOEXEC</c> is added.</param>
    /// <param name="protocol">The protocol.</param>
    /// <returns>The descriptor, owned by the caller; <c>new Socket(new SafeSocketHandle(...))</c> may take it over.</returns>
    /// <exception cref="NetlinkException">The namespace can't be entered or the socket not be opened.</exception>
    public SafeHandle OpenSocket(int domain, int type, int protocol)
    {
        int fd = OpenSocketFd(domain, type | Libc.SOCK_CLOEXEC, protocol, out var errno);
        return fd >= 0 ? new Fd(fd) : throw new NetlinkException("open socket in", this, errno);
    }

    /// <summary>Reads and writes the namespace's sysctls, the files below <c>/proc/sys/net</c>.</summary>
    public NetworkSysctl Sysctl => new(this);

    internal int OpenSocketFd(int domain, int type, int protocol, out Errno errno)
    {
        bool held = false;
        DangerousAddRef(ref held);
        try
        {
            return NamespaceHop.OpenSocket((int)handle, domain, type, protocol, out errno);
        }
        finally { DangerousRelease(); }
    }

    internal unsafe int OpenFileFd(string path, int flags, out Errno errno)
    {
        bool held = false;
        DangerousAddRef(ref held);
        try
        {
            fixed (byte* native = Native(path))
                return NamespaceHop.OpenFile((int)handle, native, flags | Libc.O_CLOEXEC, out errno);
        }
        finally { DangerousRelease(); }
    }
}
