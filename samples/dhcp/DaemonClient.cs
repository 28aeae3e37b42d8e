using System.Runtime.InteropServices;
using System.Text.Json;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>Asks the daemon.</summary>
static unsafe class DaemonClient
{
    /// <summary>For everything but getting a lease, which takes as long as servers take.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends a request and waits for the reply.</summary>
    /// <returns>The reply, in which there is no error.</returns>
    /// <exception cref="DaemonDownException">Nobody listens.</exception>
    /// <exception cref="CniException">The daemon could not do it, or its reply can't be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. The daemon breaks off what it does, since the connection ends.</exception>
    public static DaemonReply Call(string path, DaemonRequest request, bool isPatient, CancellationToken cancellationToken)
    {
        int fd = Connect(path, isPatient ? TimeSpan.Zero : Patience);
        try
        {
            // Ends a receive that is under way, from whatever thread the signal comes on.
            using var cancelled = cancellationToken.UnsafeRegister(static descriptor => _ = Libc.shutdown((int)descriptor!, Libc.SHUT_RDWR), fd);
            Send(fd, [.. JsonSerializer.SerializeToUtf8Bytes(request, DaemonJson.Default.DaemonRequest), (byte)'\n']);
            byte[] reply = Receive(fd, cancellationToken);
            if (Read(reply) is not { } read)
                throw new CniException(CniErrorCode.DecodingFailure, $"error calling DHCP daemon: what listens on {path} is no DHCP daemon of this plugin set", "if it is the reference's daemon, end it and start this one: cni-plugins dhcp daemon");
            return read.Error is { } error ? throw error.ToException() : read;
        }
        finally
        {
            _ = Libc.close(fd);
        }
    }

    static int Connect(string path, TimeSpan timeout)
    {
        if (!Libc.TryMakeAddress(path, out Libc.SockAddrUn address))
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"daemonSocketPath \"{path}\" is too long for a socket");
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        var limit = new Libc.TimeValue { Seconds = (nint)timeout.TotalSeconds };
        _ = Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_SNDTIMEO, &limit, (uint)sizeof(Libc.TimeValue));
        _ = Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, &limit, (uint)sizeof(Libc.TimeValue));
        if (Libc.connect(fd, &address, (uint)sizeof(Libc.SockAddrUn)) == 0)
            return fd;
        int error = Libc.Error;
        _ = Libc.close(fd);
        throw new DaemonDownException(path, error);
    }

    static void Send(int fd, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            for (nint sent = 0; sent < data.Length;)
            {
                nint count = Libc.send(fd, bytes + sent, data.Length - sent, Libc.MSG_NOSIGNAL);
                if (count < 0 && Libc.Error == Libc.EINTR)
                    continue;
                // The daemon may have refused it already: then its reply says why.
                if (count <= 0)
                    return;
                sent += count;
            }
        }
    }

    static byte[] Receive(int fd, CancellationToken cancellationToken)
    {
        var reply = new byte[4096];
        int length = 0;
        while (true)
        {
            nint count;
            fixed (byte* bytes = reply)
                count = Libc.recv(fd, bytes + length, reply.Length - length, 0);
            cancellationToken.ThrowIfCancellationRequested();
            if (count < 0 && Libc.Error == Libc.EINTR)
                continue;
            if (count < 0)
                throw new CniException(CniErrorCode.TryAgainLater, $"error calling DHCP daemon: {Libc.Describe(Libc.Error)}", Libc.Error == Libc.EAGAIN ? $"no reply within {Patience.TotalSeconds} seconds" : null);
            if (count == 0)
                return length > 0 ? reply[..length] : throw new CniException(CniErrorCode.TryAgainLater, "error calling DHCP daemon: it ended the connection without a reply", "it may have been restarted");
            length += (int)count;
            if (length == reply.Length)
                Array.Resize(ref reply, reply.Length * 2);
        }
    }

    static DaemonReply? Read(byte[] reply)
    {
        try
        {
            return JsonSerializer.Deserialize(reply, DaemonJson.Default.DaemonReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The daemon doesn't run.</summary>
sealed class DaemonDownException(string path, int error)
    : CniException(CniErrorCode.TryAgainLater, $"error dialing DHCP daemon: dial unix {path}: connect: {Libc.Describe(error)}", "start it: cni-plugins dhcp daemon")
{
    /// <summary>Whether a daemon did run, and ended without tidying up: the leases of attached containers are not renewed.</summary>
    public bool HasDied => error == Libc.ECONNREFUSED;

    /// <summary>Whether nobody can be asked because there is nobody, and not for want of a right.</summary>
    public bool IsNotRunning => error is Libc.ENOENT or Libc.ECONNREFUSED;
}
