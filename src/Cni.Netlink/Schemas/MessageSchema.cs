namespace Cni.Netlink;

/// <summary>Finds names and layout of a message: the one table behind error texts and traces.</summary>
internal static class MessageSchema
{
    public static MessageInfo Find(NetlinkFamily family, ushort type, ReadOnlySpan<byte> payload) => type switch
    {
        1 => new("NLMSG_NOOP"),
        NetlinkMessage.ErrorType => new("NLMSG_ERROR", 4),
        NetlinkMessage.DoneType => new("NLMSG_DONE", 4),
        4 => new("NLMSG_OVERRUN"),
        _ => family switch
        {
            NetlinkFamily.Route => RouteSchema.Find(type, payload),
            NetlinkFamily.Netfilter => NetfilterSchema.Find(type),
            _ => default,
        },
    };
}
