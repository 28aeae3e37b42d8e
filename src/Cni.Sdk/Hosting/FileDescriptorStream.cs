using System.Runtime.InteropServices;

namespace Cni.Sdk;

/// <summary>Standard input or output as read(2) and write(2): a FileStream would cost more at start-up than many a plugin's work.</summary>
/// <remarks>The descriptor stays open: it belongs to the process.</remarks>
internal sealed class FileDescriptorStream(int descriptor, bool canWrite) : Stream
{
    public override bool CanRead => !canWrite;

    public override bool CanWrite => canWrite;

    public override bool CanSeek => false;

    public override bool CanTimeout => !canWrite;

    /// <summary>How long one read waits for bytes before it fails, in milliseconds; -1, the default, waits for ever.</summary>
    public override int ReadTimeout { get; set; } = -1;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override unsafe int Read(Span<byte> buffer)
    {
        if (ReadTimeout >= 0)
            WaitForBytes();
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = Libc.Read(descriptor, start, buffer.Length);
                if (count >= 0)
                    return (int)count;
                int errno = Marshal.GetLastPInvokeError();
                if (errno == Libc.EAGAIN)
                    Wait(Libc.POLLIN, -1);
                else if (errno != Libc.EINTR)
                    throw new IOException(Libc.Describe(errno), errno);
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            int done = 0;
            while (done < buffer.Length)
            {
                nint count = Libc.Write(descriptor, start + done, buffer.Length - done);
                if (count >= 0)
                {
                    done += (int)count;
                    continue;
                }
                int errno = Marshal.GetLastPInvokeError();
                if (errno == Libc.EAGAIN)
                    Wait(Libc.POLLOUT, -1);
                else if (errno != Libc.EINTR)
                    throw new IOException(Libc.Describe(errno), errno);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WaitForBytes()
    {
        if (Wait(Libc.POLLIN, ReadTimeout) == 0)
            throw new IOException("no input came in time");
    }

    private unsafe int Wait(short events, int milliseconds)
    {
        var poll = new Libc.PollFd { Fd = descriptor, Events = events };
        while (true)
        {
            int ready = Libc.Poll(&poll, 1, milliseconds);
            if (ready >= 0 || Marshal.GetLastPInvokeError() != Libc.EINTR)
                return ready;
        }
    }
}
