using System.Runtime.InteropServices;
using System.Text;
using Cni.Netlink.Interop;

namespace Cni.Netlink;

/// <summary>Holds a network namespace open, and opens sockets and sysctl files inside it.</summary>
/// <remarks>
/// <para>There is no way to run code inside: a socket stays bound to the namespace in which it was opened and works from
/// any thread, so opening is all that has to happen there. It takes some microseconds on the calling thread, which is back
/// before the call returns.</para>
/// <para>The handle keeps the namespace alive, even when its path is unmounted. Whoever opens it disposes of it; sockets
/// opened through it live on. Two handles are equal when they hold the same namespace.</para>
/// </remarks>
public sealed partial class NetworkNamespace : SafeHandle, IEquatable<NetworkNamespace>
{
    /// <summary>The folder in which named namespaces are found by <c>ip netns</c>.</summary>
    public const string NamedFolder = "/run/netns";

    NetworkNamespace(int fd, string? path) : base(-1, ownsHandle: true)
    {
        SetHandle(fd);
        Path = path;
    }

    /// <summary>The path it was opened or made at; null for the current and for anonymous ones.</summary>
    public string? Path { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>Opens the namespace at a path, such as <c>/run/netns/blue</c> or <c>/proc/1234/ns/net</c>.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The namespace, owned by the caller.</returns>
    /// <exception cref="NetworkNamespaceException">Nothing is there (<see cref="NetworkNamespaceException.IsNotFound"/>), something else is there
    /// (<see cref="NetworkNamespaceException.IsNotANamespace"/>), or it can't be opened.</exception>
    public static NetworkNamespace Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(path, out var failure) ?? throw failure!;
    }

    /// <summary>Opens the namespace at a path unless it is gone, for clean-up that must work without it.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The namespace; null when nothing is at the path or only a file that a namespace was once mounted on.</returns>
    /// <exception cref="NetworkNamespaceException">It is there but can't be opened.</exception>
    public static NetworkNamespace? TryOpen(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var ns = Open(path, out var failure);
        return ns is null && failure is { IsNotFound: false, IsNotANamespace: false } ? throw failure : ns;
    }

    /// <summary>Opens a namespace by the name that <c>ip netns</c> knows it by.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The namespace, owned by the caller.</returns>
    /// <exception cref="NetworkNamespaceException">There is none, or it can't be opened.</exception>
    public static NetworkNamespace OpenNamed(string name) => Open(PathOf(name));

    /// <summary>Opens the namespace that the calling thread is in.</summary>
    /// <returns>The namespace, owned by the caller.</returns>
    public static NetworkNamespace OpenCurrent()
    {
        int fd = NamespaceHop.OpenHome(out var errno);
        return fd >= 0 ? new(fd, null) : throw NetworkNamespaceException.For("open network namespace", "/proc/thread-self/ns/net", errno);
    }

    /// <summary>Takes over a descriptor that the kernel made close-on-exec.</summary>
    internal static NetworkNamespace FromDescriptor(int fd) => new(fd, null);

    static unsafe NetworkNamespace? Open(string path, out NetworkNamespaceException? failure)
    {
        int fd;
        Errno errno;
        fixed (byte* native = Native(path))
        {
            fd = Libc.open(native, Libc.O_RDONLY | Libc.O_CLOEXEC | O_NONBLOCK, 0);
            errno = Libc.Error;
        }
        if (fd < 0)
        {
            failure = NetworkNamespaceException.For("open network namespace", path, errno);
            return null;
        }
        failure = Verify(fd, path);
        if (failure is null)
            return new(fd, path);
        _ = Libc.close(fd);
        return null;
    }

    const int O_NONBLOCK = 0x800; // A path that is a pipe must not hang.
    const long NsfsMagic = 0x6e736673, ProcMagic = 0x9fa0;
    const uint NS_GET_NSTYPE = 0xb703;

    static unsafe NetworkNamespaceException? Verify(int fd, string path)
    {
        long* statfs = stackalloc long[32];
        if (Libc.fstatfs(fd, statfs) != 0)
            return NetworkNamespaceException.For("open network namespace", path, Libc.Error);
        long magic = statfs[0];
        if (magic is not (NsfsMagic or ProcMagic))
            return new($"\"{path}\" is not a network namespace (file system magic 0x{magic:x})", path, Errno.EINVAL, isNotANamespace: true);
        int type = Libc.ioctl(fd, NS_GET_NSTYPE, null);
        // Kernels before 4.11 don't know the question; setns asks it again then.
        if (type >= 0 ? type != Libc.CLONE_NEWNET : magic == ProcMagic)
            return new(type >= 0 ? $"\"{path}\" is not a network namespace but one of another kind (0x{type:x})" : $"\"{path}\" is not a network namespace (file system magic 0x{magic:x})", path, Errno.EINVAL, isNotANamespace: true);
        return null;
    }

    /// <summary>Gives the device and inode numbers that identify the namespace on this machine.</summary>
    /// <returns>The numbers of <c>stat(2)</c>.</returns>
    public unsafe (ulong Device, ulong Inode) GetIdentity()
    {
        byte* statx = stackalloc byte[256];
        bool held = false;
        DangerousAddRef(ref held);
        try
        {
            byte empty = 0;
            if (Libc.statx((int)handle, &empty, Libc.AT_EMPTY_PATH, 0x100, statx) != 0)
                throw NetworkNamespaceException.For("identify network namespace", Path, Libc.Error);
            // struct statx is the same on all architectures: stx_ino at 32, stx_dev_major and _minor at 136.
            return (((ulong)*(uint*)(statx + 136) << 32) | *(uint*)(statx + 140), *(ulong*)(statx + 32));
        }
        finally { DangerousRelease(); }
    }

    /// <summary>Whether both handles hold the same namespace.</summary>
    /// <param name="other">The other handle.</param>
    /// <returns>True when they are the same namespace, through whatever paths.</returns>
    public bool Equals(NetworkNamespace? other) => other is not null && (ReferenceEquals(this, other) || GetIdentity() == other.GetIdentity());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NetworkNamespace);

    /// <inheritdoc/>
    public override int GetHashCode() => GetIdentity().GetHashCode();

    /// <summary>Says which namespace this is.</summary>
    /// <returns>The path, or <c>net:[inode]</c> as the kernel writes it.</returns>
    public override string ToString() => Path ?? (IsClosed ? "closed network namespace" : $"net:[{GetIdentity().Inode}]");

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;

    internal static byte[] Native(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A path can't hold a zero character.", nameof(path));
        var bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }
}
