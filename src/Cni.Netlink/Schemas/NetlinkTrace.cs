using System.Text;
using Cni.Netlink.Interop;

namespace Cni.Netlink;

/// <summary>Writes every message to standard error when <c>CNI_NETLINK_TRACE=1</c> is in the environment.</summary>
internal static unsafe class NetlinkTrace
{
#pragma warning disable RS0030 // The only place that reads this library's one variable; it must work in a process that knows no CniEnvironment.
    public static readonly bool Enabled = Environment.GetEnvironmentVariable("CNI_NETLINK_TRACE") == "1";
#pragma warning restore RS0030

    public static void Sent(NetlinkFamily family, ReadOnlySpan<byte> datagram) => Write(NetlinkText.Describe(family, datagram, "netlink> "));

    public static void Received(NetlinkFamily family, ReadOnlySpan<byte> datagram) => Write(NetlinkText.Describe(family, datagram, "netlink< "));

    static void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* data = bytes)
            _ = Libc.write(2, data, (nuint)bytes.Length);
    }
}
