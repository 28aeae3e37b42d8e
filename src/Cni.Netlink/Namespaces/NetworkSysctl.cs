using System.Text;
using Cni.Netlink.Interop;

namespace Cni.Netlink;

/// <summary>Reads and writes the network sysctls of a namespace.</summary>
/// <remarks>
/// Names are paths below <c>/proc/sys</c> with slashes, for example <c>net/ipv4/conf/eth0/arp_notify</c>: with dots an
/// interface such as <c>eth0.100</c> would be ambiguous. The file is opened inside the namespace and used outside.
/// </remarks>
/// <param name="ns">The namespace; null is the one the calling thread is in.</param>
public readonly struct NetworkSysctl(NetworkNamespace? ns)
{
    /// <summary>Reads a sysctl.</summary>
    /// <param name="name">The name, beginning with <c>net/</c>.</param>
    /// <returns>The value without its line end.</returns>
    /// <exception cref="NetlinkException">There is none (<see cref="NetlinkException.IsNotFound"/>), or it can't be read.</exception>
    public string Read(string name) => Get(name, out var errno) ?? throw new NetlinkException("read sysctl", name, errno);

    /// <summary>Reads a sysctl that may be missing.</summary>
    /// <param name="name">The name, beginning with <c>net/</c>.</param>
    /// <param name="value">The value without its line end.</param>
    /// <returns>False when the kernel or the namespace has no such sysctl.</returns>
    /// <exception cref="NetlinkException">It can't be read.</exception>
    public bool TryRead(string name, out string value)
    {
        value = Get(name, out var errno) ?? "";
        return errno is Errno.None or Errno.ENOENT ? errno == Errno.None : throw new NetlinkException("read sysctl", name, errno);
    }

    /// <summary>Writes a sysctl.</summary>
    /// <param name="name">The name, beginning with <c>net/</c>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="NetlinkException">There is none (<see cref="NetlinkException.IsNotFound"/>), or the kernel refused the value.</exception>
    public void Write(string name, string value)
    {
        if (Set(name, value) is var errno and not Errno.None)
            throw new NetlinkException("write sysctl", name, errno, $"value \"{value}\"");
    }

    /// <summary>
    /// Writes a sysctl that may be missing, for example because the kernel was built without IPv6, or out of reach, as where a
    /// container has <c>/proc/sys</c> read-only.
    /// </summary>
    /// <param name="name">The name, beginning with <c>net/</c>.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when the kernel or the namespace has no such sysctl, or it may not be written (EROFS, EACCES, EPERM).</returns>
    /// <exception cref="NetlinkException">The kernel refused the value.</exception>
    public bool TryWrite(string name, string value)
    {
        var errno = Set(name, value);
        return errno is Errno.None or Errno.ENOENT or Errno.EROFS or Errno.EACCES or Errno.EPERM ? errno == Errno.None : throw new NetlinkException("write sysctl", name, errno, $"value \"{value}\"");
    }

    unsafe string? Get(string name, out Errno errno)
    {
        int number = Open(name, Libc.O_RDONLY, out errno);
        if (number < 0)
            return null;
        using var fd = new Fd(number);
        byte* data = stackalloc byte[4096];
        nint length = Libc.read(number, data, 4096);
        if (length < 0)
        {
            errno = Libc.Error;
            return null;
        }
        return Encoding.UTF8.GetString(data, (int)length).TrimEnd('\n');
    }

    unsafe Errno Set(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        int number = Open(name, Libc.O_WRONLY, out var errno);
        if (number < 0)
            return errno;
        using var fd = new Fd(number);
        fixed (byte* data = NetworkNamespace.Native(value))
            return Libc.write(number, data, (nuint)Encoding.UTF8.GetByteCount(value)) < 0 ? Libc.Error : Errno.None;
    }

    unsafe int Open(string name, int flags, out Errno errno)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!name.StartsWith("net/", StringComparison.Ordinal) || name.Contains("/../", StringComparison.Ordinal) || name.EndsWith("/..", StringComparison.Ordinal))
            throw new ArgumentException($"\"{name}\" is no network sysctl; names look like net/ipv4/ip_forward.", nameof(name));
        string path = "/proc/sys/" + name;
        if (ns is not null)
            return ns.OpenFileFd(path, flags, out errno);
        fixed (byte* native = NetworkNamespace.Native(path))
        {
            int fd = Libc.open(native, flags | Libc.O_CLOEXEC, 0);
            errno = fd < 0 ? Libc.Error : Errno.None;
            return fd;
        }
    }
}
