using System.Globalization;

namespace Cni.Samples.Dhcp;

/// <summary>The socket that the daemon listens on: its own, or one that systemd has opened for it (<c>sd_listen_fds(3)</c>).</summary>
sealed unsafe class DaemonSocket : IDisposable
{
    const int FirstInherited = 3;

    readonly string? _path;

    DaemonSocket(int descriptor, string? path)
    {
        Descriptor = descriptor;
        _path = path;
    }

    public int Descriptor { get; }

    /// <summary>Takes the inherited socket, or makes one.</summary>
    /// <param name="variables">The environment, in which systemd says what it passes on.</param>
    /// <param name="path">Where to make one.</param>
    /// <exception cref="IOException">Another daemon listens there, or it can't be made.</exception>
    public static DaemonSocket Open(IReadOnlyDictionary<string, string> variables, string path)
    {
        int inherited = Inherited(variables);
        if (inherited > 1)
            throw new IOException($"Too many ({inherited}) FDs passed through socket activation");
        if (inherited == 1)
        {
            _ = Libc.fcntl(FirstInherited, Libc.F_SETFD, Libc.FD_CLOEXEC);
            _ = Libc.fcntl(FirstInherited, Libc.F_SETFL, Libc.SOCK_NONBLOCK);
            return new(FirstInherited, null);
        }

        if (!Libc.TryMakeAddress(path, out Libc.SockAddrUn address))
            throw new IOException($"\"{path}\" is too long for a socket");
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Libc.MakeFolder(folder);
        RemoveStale(path, address);
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd < 0)
            throw new IOException($"socket: {Libc.Describe(Libc.Error)}");
        if (Libc.bind(fd, &address, (uint)sizeof(Libc.SockAddrUn)) != 0 || Libc.chmod(path, 0x180 /* 0600 */) != 0 || Libc.listen(fd, 128) != 0)
        {
            string problem = Libc.Describe(Libc.Error);
            _ = Libc.close(fd);
            throw new IOException($"listen unix {path}: {problem}");
        }
        return new(fd, path);
    }

    /// <summary>Takes the next connection.</summary>
    /// <returns>Its descriptor; -1 if there is none.</returns>
    public int Accept() => Libc.accept4(Descriptor, null, null, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK);

    public void Dispose()
    {
        // The file first: whoever finds it must find somebody listening.
        if (_path is not null)
            File.Delete(_path);
        _ = Libc.close(Descriptor);
    }

    static int Inherited(IReadOnlyDictionary<string, string> variables) =>
        variables.GetValueOrDefault("LISTEN_PID") == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
        && int.TryParse(variables.GetValueOrDefault("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;

    /// <summary>A daemon that was killed leaves its socket behind, on which nobody listens.</summary>
    static void RemoveStale(string path, Libc.SockAddrUn address)
    {
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        int error = Libc.connect(fd, &address, (uint)sizeof(Libc.SockAddrUn)) == 0 ? 0 : Libc.Error;
        _ = Libc.close(fd);
        if (error == 0)
            throw new IOException($"another daemon listens on {path}");
        if (error == Libc.ECONNREFUSED)
            File.Delete(path);
    }
}
