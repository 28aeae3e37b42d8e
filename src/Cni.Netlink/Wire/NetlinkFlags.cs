#pragma warning disable CA1069 // The upper byte means different things per kind of message: equal values are the protocol.
namespace Cni.Netlink;

/// <summary>Says how the kernel is to treat a request, and marks what kind of reply came back.</summary>
/// <remarks>
/// The flags of <c>struct nlmsghdr</c> (<c>NLM_F_*</c> in <c>linux/netlink.h</c>). The upper byte means different things in
/// get, new and delete requests and in acknowledgements, so several names share a value.
/// </remarks>
[Flags]
public enum NetlinkFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,
    /// <summary>A request to the kernel (<c>NLM_F_REQUEST</c>); set on every message that a batch begins.</summary>
    Request = 0x01,
    /// <summary>One part of a reply that ends with <c>NLMSG_DONE</c> (<c>NLM_F_MULTI</c>).</summary>
    Multi = 0x02,
    /// <summary>Asks for an acknowledgement (<c>NLM_F_ACK</c>); set by <see cref="NetlinkSocket.Execute(NetlinkBatch)"/>.</summary>
    Ack = 0x04,
    /// <summary>Asks for the notification that the change causes, which holds the object as made (<c>NLM_F_ECHO</c>).</summary>
    Echo = 0x08,
    /// <summary>The listing changed while it was being read (<c>NLM_F_DUMP_INTR</c>).</summary>
    DumpInterrupted = 0x10,
    /// <summary>The kernel applied the filter of the request (<c>NLM_F_DUMP_FILTERED</c>).</summary>
    DumpFiltered = 0x20,
    /// <summary>Get: return the whole table (<c>NLM_F_ROOT</c>).</summary>
    Root = 0x100,
    /// <summary>Get: return all that match (<c>NLM_F_MATCH</c>).</summary>
    Match = 0x200,
    /// <summary>Get: list all objects (<c>NLM_F_DUMP</c>).</summary>
    Dump = Root | Match,
    /// <summary>New: replace an object that is there (<c>NLM_F_REPLACE</c>).</summary>
    Replace = 0x100,
    /// <summary>New: fail with <see cref="Errno.EEXIST"/> when the object is there (<c>NLM_F_EXCL</c>).</summary>
    Exclusive = 0x200,
    /// <summary>New: make the object when it is missing (<c>NLM_F_CREATE</c>).</summary>
    Create = 0x400,
    /// <summary>New: add behind the objects that are there (<c>NLM_F_APPEND</c>).</summary>
    Append = 0x800,
    /// <summary>Delete: only the object itself, not what depends on it (<c>NLM_F_NONREC</c>).</summary>
    NonRecursive = 0x100,
    /// <summary>Delete: all objects that match (<c>NLM_F_BULK</c>, Linux 5.19).</summary>
    Bulk = 0x200,
    /// <summary>Acknowledgement: the request is not repeated in it (<c>NLM_F_CAPPED</c>).</summary>
    Capped = 0x100,
    /// <summary>Acknowledgement: attributes with details follow (<c>NLM_F_ACK_TLVS</c>).</summary>
    AckAttributes = 0x200,
}
