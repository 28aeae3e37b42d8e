namespace Cni.Netlink;

/// <summary>Reports that a listing changed each time it was read, and hands out the last, possibly inconsistent reading.</summary>
/// <remarks>
/// The kernel marks a listing that changed while being read with <c>NLM_F_DUMP_INTR</c>; the socket has then read it again, with
/// growing pauses, before giving up. What was read may miss objects or hold one twice.
/// </remarks>
public sealed class DumpInterruptedException : NetlinkException
{
    readonly byte[] _messages;

    internal DumpInterruptedException(string operation, object? target, int attempts, byte[] messages)
        : base(operation, target, Errno.EINTR, $"the listing changed during each of {attempts} attempts")
    {
        Attempts = attempts;
        _messages = messages;
    }

    /// <summary>How often the listing was read.</summary>
    public int Attempts { get; }

    /// <summary>Goes through the last reading, for those who prefer an inconsistent answer to none.</summary>
    /// <param name="handler">Takes each message.</param>
    public void Replay(NetlinkReplyHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var reader = new NetlinkMessageReader(_messages);
        while (reader.MoveNext())
            if (reader.Current.Type > NetlinkMessage.DoneType)
                handler(reader.Current);
    }
}
