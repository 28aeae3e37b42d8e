using System.Runtime.InteropServices;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Rates in the kernel's form, and the tables of sending times that go with some of them.</summary>
static class RateTable
{
    const int Entries = 256;
    const byte TC_LINKLAYER_ETHERNET = 1;

    /// <summary>Writes a rate of bytes a second; one that needs 64 bits is cut off here and sent beside it.</summary>
    /// <param name="rate">The rate.</param>
    /// <param name="mtu">The largest packet that a table that goes with it is about.</param>
    public static TcRateSpec Specify(ulong rate, uint mtu = 0) => new()
    {
        CellLog = CellLog(mtu), LinkLayer = TC_LINKLAYER_ETHERNET, CellAlign = -1, Rate = (uint)Math.Min(rate, uint.MaxValue),
    };

    /// <summary>Writes how long packets up to a size take. The kernel only looks whether the table is there, but where it wants one it insists.</summary>
    public static void Write(NetlinkWriter writer, ushort type, ulong rate, uint mtu)
    {
        Span<uint> table = stackalloc uint[Entries];
        for (int i = 0; i < Entries; i++)
            table[i] = TrafficClock.TicksToSend((ulong)(i + 1) << CellLog(mtu), rate);
        writer.Put(type, MemoryMarshal.AsBytes(table));
    }

    /// <summary>The binary logarithm of the steps in which 256 of them reach the largest packet; 2047 bytes where nobody says how large it is, as tc has it.</summary>
    static byte CellLog(uint mtu)
    {
        byte log = 0;
        while ((mtu == 0 ? 2047 : mtu) >> log >= Entries)
            log++;
        return log;
    }
}
