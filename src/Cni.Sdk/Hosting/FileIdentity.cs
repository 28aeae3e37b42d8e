using System.Runtime.InteropServices;

namespace Cni.Sdk;

/// <summary>What makes a file the same under every name: device and inode. A network namespace is such a file too.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode)
{
    private const int CurrentDirectory = -100;
    private const uint TypeAndInode = 0x1 | 0x100;
    private const int TypeMask = 0xF000, Regular = 0x8000;

    /// <summary>Looks a path up, following symbolic links; false when it cannot be.</summary>
    internal static bool TryGet(string path, out FileIdentity identity) => TryGet(path, out identity, out _);

    /// <summary>Tells whether the path leads to a regular file.</summary>
    internal static bool IsRegularFile(string path) => TryGet(path, out _, out bool regular) && regular;

    // struct statx of linux/stat.h: mode at 28, inode at 32, device at 136; integers in the machine's order.
    private static unsafe bool TryGet(string path, out FileIdentity identity, out bool isRegularFile)
    {
        identity = default;
        isRegularFile = false;
        if (path.Length == 0 || path.Contains('\0'))
            return false;
        Span<byte> buffer = stackalloc byte[256];
        fixed (byte* start = buffer)
        {
            if (Libc.Statx(CurrentDirectory, path, 0, TypeAndInode, start) != 0)
                return false;
        }
        isRegularFile = (MemoryMarshal.Read<ushort>(buffer[28..]) & TypeMask) == Regular;
        identity = new(MemoryMarshal.Read<uint>(buffer[136..]), MemoryMarshal.Read<uint>(buffer[140..]), MemoryMarshal.Read<ulong>(buffer[32..]));
        return true;
    }
}
