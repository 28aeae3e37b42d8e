using System.Runtime.InteropServices;

namespace Cni.Netlink.Interop;

/// <summary>Owns a file descriptor, so that it is closed exactly once whatever happens.</summary>
internal sealed class Fd : SafeHandle
{
    public Fd(int fd) : base(-1, ownsHandle: true) => SetHandle(fd);

    public override bool IsInvalid => handle < 0;

    /// <summary>The number, for use between DangerousAddRef and DangerousRelease or while the owner is known to be alive.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
