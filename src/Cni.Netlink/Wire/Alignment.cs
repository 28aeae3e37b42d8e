namespace Cni.Netlink;

/// <summary>Netlink's rule that messages and attributes begin at multiples of four bytes (<c>NLMSG_ALIGNTO</c>, <c>NLA_ALIGNTO</c>).</summary>
internal static class Alignment
{
    public static int Align(int length) => (length + 3) & ~3;
}
