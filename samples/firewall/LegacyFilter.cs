using System.Runtime.InteropServices;

namespace Cni.Samples.Firewall;

/// <summary>Looks at the filter tables of iptables-legacy, which nftables knows nothing of: what they drop is dropped.</summary>
static unsafe partial class LegacyFilter
{
    const int AF_INET = 2, AF_INET6 = 10, SOCK_RAW_CLOEXEC = 0x80003, IPPROTO_RAW = 255, IPPROTO_IP = 0, IPPROTO_IPV6 = 41;
    const int IPT_SO_GET_INFO = 64, IPT_SO_GET_ENTRIES = 65, NF_INET_FORWARD = 2, NF_DROP = -1;

    // struct ipt_getinfo and ip6t_getinfo: a name of 32, valid_hooks, hook_entry[5], underflow[5], num_entries, size.
    const int InfoLength = 84, UnderflowOffset = 56, SizeOffset = 80;

    // struct ipt_get_entries: a name of 32, the size, and the entries, which begin at a multiple of eight.
    const int EntriesOffset = 40;

    /// <summary>Names the program whose FORWARD policy is DROP; null if none is.</summary>
    public static string? FindDropping() =>
        Drops("/proc/net/ip_tables_names", AF_INET, IPPROTO_IP, targetOffsetAt: 88) ? "iptables-legacy"
        : Drops("/proc/net/ip6_tables_names", AF_INET6, IPPROTO_IPV6, targetOffsetAt: 140) ? "ip6tables-legacy"
        : null;

    static bool Drops(string tables, int family, int level, int targetOffsetAt)
    {
        // Asking for a table makes it, so only for one that is there.
        if (!Has(tables, "filter"))
            return false;
        int fd = Socket(family, SOCK_RAW_CLOEXEC, IPPROTO_RAW);
        if (fd < 0)
            return false;
        try
        {
            Span<byte> info = stackalloc byte[InfoLength];
            info.Clear();
            "filter"u8.CopyTo(info);
            if (!Get(fd, level, IPT_SO_GET_INFO, info))
                return false;
            int policy = MemoryMarshal.Read<int>(info[(UnderflowOffset + (NF_INET_FORWARD * 4))..]), size = MemoryMarshal.Read<int>(info[SizeOffset..]);
            Span<byte> entries = new byte[EntriesOffset + size];
            "filter"u8.CopyTo(entries);
            MemoryMarshal.Write(entries[32..], in size);
            if (!Get(fd, level, IPT_SO_GET_ENTRIES, entries))
                return false;
            // The policy is the last rule of the chain: struct xt_standard_target, whose verdict follows 32 bytes.
            Span<byte> rule = entries[(EntriesOffset + policy)..];
            int target = MemoryMarshal.Read<ushort>(rule[targetOffsetAt..]);
            return MemoryMarshal.Read<int>(rule[(target + 32)..]) == NF_DROP;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
        finally
        {
            _ = Close(fd);
        }
    }

    static bool Has(string file, string table)
    {
        try
        {
            foreach (string line in File.ReadAllText(file).Split('\n'))
            {
                if (line == table)
                    return true;
            }
        }
        catch (IOException)
        {
            // No such file: a kernel without iptables-legacy.
        }
        return false;
    }

    static bool Get(int fd, int level, int option, Span<byte> data)
    {
        uint length = (uint)data.Length;
        fixed (byte* at = data)
            return GetOption(fd, level, option, at, &length) == 0;
    }

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int GetOption(int fd, int level, int name, byte* value, uint* length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
