using Cni.Netlink.Interop;

namespace Cni.Netlink;

public sealed partial class NetworkNamespace
{
    /// <summary>Makes a namespace under a name that <c>ip netns</c> knows as well.</summary>
    /// <remarks>The namespace is mounted on <c>/run/netns/NAME</c> and lives until <see cref="DeleteNamed"/>, whatever becomes of this handle.</remarks>
    /// <param name="name">The name: no slash, not <c>.</c> or <c>..</c>.</param>
    /// <returns>The namespace, owned by the caller.</returns>
    /// <exception cref="NetworkNamespaceException">The name is taken (<see cref="Errno.EEXIST"/>), or the caller may not do this.</exception>
    public static NetworkNamespace Create(string name)
    {
        PrepareFolder();
        return CreateAt(PathOf(name));
    }

    /// <summary>Makes a namespace and mounts it on a path.</summary>
    /// <param name="path">The path of a file that doesn't exist yet, in a folder that does.</param>
    /// <returns>The namespace, owned by the caller.</returns>
    /// <exception cref="NetworkNamespaceException">There is something at the path, or the caller may not do this.</exception>
    public static unsafe NetworkNamespace CreateAt(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var native = Native(path);
        MakeMountPoint(path, native);
        try
        {
            return OnThread(native, path);
        }
        catch
        {
            fixed (byte* p = native)
                _ = Libc.unlink(p);
            throw;
        }
    }

    /// <summary>Makes a namespace without a name, which ends with its last handle, socket and process.</summary>
    /// <returns>The namespace, owned by the caller.</returns>
    /// <exception cref="NetworkNamespaceException">The caller may not do this.</exception>
    public static NetworkNamespace CreateAnonymous() => OnThread(null, null);

    /// <summary>Mounts this namespace on a path, so that it outlives the handle.</summary>
    /// <param name="path">The path of a file that doesn't exist yet.</param>
    /// <exception cref="NetworkNamespaceException">There is something at the path, or the caller may not do this.</exception>
    public unsafe void BindTo(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var native = Native(path);
        MakeMountPoint(path, native);
        bool held = false;
        DangerousAddRef(ref held);
        try
        {
            fixed (byte* source = Native($"/proc/thread-self/fd/{handle}"), target = native)
                if (Libc.mount(source, target, null, Libc.MS_BIND, null) != 0)
                {
                    var errno = Libc.Error;
                    _ = Libc.unlink(target);
                    throw NetworkNamespaceException.For("bind network namespace to", path, errno);
                }
        }
        finally { DangerousRelease(); }
    }

    /// <summary>Removes a name. The namespace ends when nothing else holds it.</summary>
    /// <param name="name">The name.</param>
    /// <returns>False when there was none.</returns>
    /// <exception cref="NetworkNamespaceException">The caller may not do this.</exception>
    public static bool DeleteNamed(string name) => DeleteAt(PathOf(name));

    /// <summary>Unmounts a namespace from a path and removes the file.</summary>
    /// <param name="path">The path.</param>
    /// <returns>False when there was nothing.</returns>
    /// <exception cref="NetworkNamespaceException">The caller may not do this.</exception>
    public static unsafe bool DeleteAt(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        fixed (byte* native = Native(path))
        {
            // EINVAL: nothing is mounted there any more, only the file is left.
            if (Libc.umount2(native, Libc.MNT_DETACH) != 0 && Libc.Error is var unmount and not (Errno.EINVAL or Errno.ENOENT))
                throw NetworkNamespaceException.For("unmount network namespace", path, unmount);
            if (Libc.unlink(native) == 0)
                return true;
            var errno = Libc.Error;
            return errno == Errno.ENOENT ? false : throw NetworkNamespaceException.For("delete network namespace", path, errno);
        }
    }

    static string PathOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name is "." or ".." || name.AsSpan().ContainsAny('/', '\0'))
            throw new ArgumentException($"\"{name}\" can't be the name of a network namespace.", nameof(name));
        return $"{NamedFolder}/{name}";
    }

    /// <summary>A thread that lives for this alone: it can't leave the new namespace without risk, so it ends in it.</summary>
    static unsafe NetworkNamespace OnThread(byte[]? bindTo, string? path)
    {
        int fd = -1;
        var errno = Errno.None;
        var thread = new Thread(() =>
        {
            fixed (byte* target = bindTo)
                fd = NamespaceHop.Unshare(target, out errno);
        }, 256 * 1024) { IsBackground = true, Name = "netns" };
        thread.Start();
        thread.Join();
        return fd >= 0 ? new(fd, path) : throw NetworkNamespaceException.For("create network namespace", path, errno);
    }

    static unsafe void MakeMountPoint(string path, byte[] native)
    {
        fixed (byte* p = native)
        {
            int fd = Libc.open(p, Libc.O_RDONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, 0);
            if (fd < 0)
                throw NetworkNamespaceException.For("create network namespace", path, Libc.Error);
            _ = Libc.close(fd);
        }
    }

    /// <summary>Makes /run/netns a shared mount of its own, as ip does, so that namespaces made here appear in other mount namespaces too.</summary>
    static unsafe void PrepareFolder()
    {
        fixed (byte* folder = "/run/netns"u8, none = "none"u8)
        {
            if (Libc.mkdir(folder, 0x1ed) != 0 && Libc.Error is var errno and not Errno.EEXIST)
                throw NetworkNamespaceException.For("create", NamedFolder, errno);
            if (Libc.mount(none, folder, none, Libc.MS_SHARED | Libc.MS_REC, null) == 0 || Libc.Error != Errno.EINVAL)
                return;
            // Not a mount point yet. Where mounting isn't allowed the namespace's own mount will say so.
            if (Libc.mount(folder, folder, none, Libc.MS_BIND | Libc.MS_REC, null) == 0)
                _ = Libc.mount(none, folder, none, Libc.MS_SHARED | Libc.MS_REC, null);
        }
    }
}
