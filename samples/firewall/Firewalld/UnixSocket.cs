using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Samples.Firewall.Firewalld;

/// <summary>A stream socket to a daemon on this machine, with a limit on waiting. The platform's own brings an event loop that nobody needs here.</summary>
sealed unsafe partial class UnixSocket : IDisposable
{
    const int AF_UNIX = 1, SOCK_STREAM_CLOEXEC = 0x80001, POLLIN = 1, EINTR = 4, MSG_NOSIGNAL = 0x4000, LongestPath = 107;

    // What libdbus waits for an answer.
    const int Patience = 25_000;

    int _fd;

    UnixSocket(int fd) => _fd = fd;

    /// <summary>Connects; null if nobody listens there.</summary>
    /// <param name="path">The socket's file, or its name in the abstract namespace.</param>
    /// <param name="isAbstract">True for a name in the abstract namespace.</param>
    public static UnixSocket? TryConnect(string path, bool isAbstract)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        if (name.Length is 0 or > LongestPath)
            return null;
        // struct sockaddr_un: the family, then 108 bytes; an abstract name begins with a NUL and ends with the address.
        Span<byte> address = stackalloc byte[110];
        address.Clear();
        address[0] = AF_UNIX;
        name.CopyTo(address[(isAbstract ? 3 : 2)..]);
        int length = 2 + name.Length + 1;
        int fd = Socket(AF_UNIX, SOCK_STREAM_CLOEXEC, 0);
        if (fd < 0)
            return null;
        fixed (byte* at = address)
        {
            while (Connect(fd, at, (uint)length) < 0)
            {
                if (Marshal.GetLastPInvokeError() == EINTR)
                    continue;
                _ = Close(fd);
                return null;
            }
        }
        return new(fd);
    }

    /// <summary>Sends all of it.</summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    public void Send(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            nint sent;
            fixed (byte* at = data)
                sent = Send(_fd, at, (nuint)data.Length, MSG_NOSIGNAL);
            if (sent > 0)
                data = data[(int)sent..];
            else if (Marshal.GetLastPInvokeError() != EINTR)
                throw new IOException($"sending failed with errno {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>Waits for some bytes.</summary>
    /// <exception cref="IOException">The other side is gone, or says nothing.</exception>
    public int Receive(Span<byte> buffer)
    {
        while (true)
        {
            var one = new PollFd { Fd = _fd, Events = POLLIN };
            int ready = Poll(&one, 1, Patience);
            if (ready == 0)
                throw new IOException($"no answer within {Patience / 1000} seconds");
            nint received = -1;
            if (ready > 0)
            {
                fixed (byte* at = buffer)
                    received = Receive(_fd, at, (nuint)buffer.Length, 0);
            }
            if (received > 0)
                return (int)received;
            if (received == 0)
                throw new IOException("the connection was closed");
            if (Marshal.GetLastPInvokeError() != EINTR)
                throw new IOException($"receiving failed with errno {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>The user that the daemon sees.</summary>
    public static uint UserId => EffectiveUserId();

    public void Dispose()
    {
        int fd = Interlocked.Exchange(ref _fd, -1);
        if (fd >= 0)
            _ = Close(fd);
    }

    [StructLayout(LayoutKind.Sequential)]
    struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int fd, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int fd, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int fd, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollFd* fds, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUserId();
}
