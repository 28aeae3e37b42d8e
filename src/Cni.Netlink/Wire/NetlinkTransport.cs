using Cni.Netlink.Interop;

namespace Cni.Netlink;

/// <summary>What is known of a received datagram besides its bytes.</summary>
internal readonly record struct ReceiveInfo(int Length, bool Truncated, uint SenderPort, int? NamespaceId);

/// <summary>The way to the other side: the kernel, or a fake in a test.</summary>
internal abstract class NetlinkTransport : IDisposable
{
    /// <summary>The port that replies are addressed to.</summary>
    public abstract uint PortId { get; }

    /// <summary>Sends one datagram.</summary>
    public abstract Errno Send(ReadOnlySpan<byte> datagram);

    /// <summary>
    /// Receives one datagram behind what the buffer holds. EAGAIN after the timeout (milliseconds, -1 for ever); a datagram
    /// that did not fit has been lost, and is reported as truncated with its true length.
    /// </summary>
    public abstract Errno Receive(NativeBuffer buffer, int timeout, out ReceiveInfo info);

    /// <summary>Sets a SOL_NETLINK option.</summary>
    public abstract Errno SetOption(int option, int value);

    /// <summary>Sets the kernel's buffers; 0 leaves one as it is.</summary>
    public abstract Errno SetBufferSizes(int receive, int send);

    /// <summary>Makes a Receive that waits on another thread return EAGAIN.</summary>
    public abstract void Wake();

    public abstract void Dispose();
}
