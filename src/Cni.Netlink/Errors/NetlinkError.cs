using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Netlink;

/// <summary>Tells what the kernel refused, why, and which part of the request it objected to.</summary>
/// <remarks>Decoded from an <c>NLMSG_ERROR</c> or <c>NLMSG_DONE</c> message and its extended acknowledgement (<c>NLMSGERR_ATTR_*</c>).</remarks>
public sealed record NetlinkError
{
    /// <summary>What the request did: <c>add link</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>What it did it to: <c>"eth0"</c>; null when there is nothing to name.</summary>
    public string? Target { get; init; }

    /// <summary>The kernel's error number.</summary>
    public required Errno Errno { get; init; }

    /// <summary>The kernel's own words (<c>NLMSGERR_ATTR_MSG</c>); null when it gave none.</summary>
    public string? KernelMessage { get; init; }

    /// <summary>The attribute that was refused, with the ones around it: <c>IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VLAN_ID</c>; null when the kernel named none.</summary>
    public string? AttributePath { get; init; }

    /// <summary>The attribute that the kernel wanted and did not find; null when it named none.</summary>
    public string? MissingAttribute { get; init; }

    /// <summary>What the kernel allows for the refused attribute, in words; null when it did not say.</summary>
    public string? Policy { get; init; }

    /// <summary>The position of the request in its batch, from 0; -1 when the error belongs to no single request.</summary>
    public int Index { get; init; } = -1;

    /// <summary>Whether something that the request names doesn't exist.</summary>
    public bool IsNotFound => Errno is Errno.ENOENT or Errno.ENODEV or Errno.ESRCH or Errno.EADDRNOTAVAIL or Errno.ENXIO;

    /// <summary>Whether what the request makes is there already.</summary>
    public bool IsExists => Errno == Errno.EEXIST;

    /// <summary>Whether the kernel lacks what the request needs.</summary>
    public bool IsNotSupported => Errno is Errno.EOPNOTSUPP or Errno.ENOTSUPP or Errno.EPROTONOSUPPORT or Errno.EAFNOSUPPORT or Errno.ENOSYS or Errno.ENOPROTOOPT;

    /// <summary>Whether the caller may not do this (<c>CAP_NET_ADMIN</c> is missing in the namespace).</summary>
    public bool IsPermissionDenied => Errno is Errno.EPERM or Errno.EACCES;

    /// <summary>Puts the error into one line for an operator.</summary>
    /// <returns><c>add link "eth0": EEXIST (File exists): kernel text [IFLA_IFNAME]</c>.</returns>
    public override string ToString()
    {
        var text = new StringBuilder(Operation);
        if (Target is not null)
            text.Append(' ').Append(Target);
        text.Append(": ").Append(Errno.Name()).Append(" (").Append(Errno.Text()).Append(')');
        if (KernelMessage is not null)
            text.Append(": ").Append(KernelMessage);
        if (AttributePath is not null)
            text.Append(" [").Append(AttributePath).Append(']');
        if (Policy is not null)
            text.Append(" (allowed: ").Append(Policy).Append(')');
        if (MissingAttribute is not null)
            text.Append(" [missing ").Append(MissingAttribute).Append(']');
        return text.ToString();
    }

    /// <summary>Makes an error that has no reply behind it, such as a failed system call.</summary>
    /// <param name="operation">What was being done.</param>
    /// <param name="target">What it was being done to.</param>
    /// <param name="errno">The error number.</param>
    /// <param name="text">More words, in the place of the kernel's.</param>
    /// <returns>The error.</returns>
    public static NetlinkError Create(string operation, object? target, Errno errno, string? text = null) =>
        new() { Operation = operation, Target = Quote(target), Errno = errno, KernelMessage = text };

    /// <summary>Decodes a reply that refuses a request.</summary>
    /// <param name="family">The family of the socket, which decides on names.</param>
    /// <param name="reply">The <c>NLMSG_ERROR</c> or <c>NLMSG_DONE</c> message.</param>
    /// <param name="batch">The batch as it was sent.</param>
    /// <param name="index">The position of the refused request in the batch.</param>
    /// <returns>The error; its <see cref="Errno"/> is <see cref="Errno.None"/> when the reply is an acknowledgement.</returns>
    public static NetlinkError Decode(NetlinkFamily family, in NetlinkMessage reply, NetlinkBatch batch, int index)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var payload = reply.Payload;
        var errno = (Errno)(payload.Length >= 4 ? -MemoryMarshal.Read<int>(payload) : (int)Errno.EBADMSG);
        var entry = batch.At(index);
        if (entry.Target is LinkSpec spec)
            LinkKinds.Learn(spec);
        var error = new NetlinkError { Operation = entry.Operation, Target = Quote(entry.Target), Errno = errno, Index = index };
        return reply.Flags.HasFlag(NetlinkFlags.AckAttributes) ? error.WithDetails(family, reply, batch.MessageAt(index)) : error;
    }

    NetlinkError WithDetails(NetlinkFamily family, in NetlinkMessage reply, ReadOnlySpan<byte> request)
    {
        string? text = null, path = null, missing = null, policy = null;
        int nest = 0, missingType = -1;
        var reader = Details(reply);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case 1: text = reader.StringZ; break; // NLMSGERR_ATTR_MSG
                case 2: path = Cni.Netlink.AttributePath.Resolve(family, request, reader.S32); break; // NLMSGERR_ATTR_OFFS
                case 4: policy = PolicyText(reader.Nested()); break; // NLMSGERR_ATTR_POLICY
                case 5: missingType = (int)reader.U32; break; // NLMSGERR_ATTR_MISS_TYPE
                case 6: nest = reader.S32; break; // NLMSGERR_ATTR_MISS_NEST
            }
        if (missingType >= 0)
            missing = Cni.Netlink.AttributePath.ResolveMissing(family, request, nest, (ushort)missingType);
        return this with { KernelMessage = text, AttributePath = path, MissingAttribute = missing, Policy = policy };
    }

    /// <summary>Finds the details: behind the errno in NLMSG_DONE, behind the bare header in a capped error, behind the whole echoed request in an uncapped one.</summary>
    internal static AttributeReader Details(in NetlinkMessage reply)
    {
        var payload = reply.Payload;
        int start = 4;
        if (reply.Type == NetlinkMessage.ErrorType)
        {
            int echoed = NetlinkMessage.HeaderSize;
            if (!reply.Flags.HasFlag(NetlinkFlags.Capped) && payload.Length >= 8)
                echoed = Alignment.Align(Math.Clamp(MemoryMarshal.Read<int>(payload[4..]), NetlinkMessage.HeaderSize, payload.Length));
            start += echoed;
        }
        return start < payload.Length ? new AttributeReader(payload[start..]) : default;
    }

    /// <summary>Words for NL_POLICY_TYPE_ATTR_*.</summary>
    static string? PolicyText(AttributeReader reader)
    {
        var text = new StringBuilder();
        void Add(string part) => text.Append(text.Length > 0 ? ", " : "").Append(part);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case 2: Add($"at least {(long)reader.U64}"); break;
                case 3: Add($"at most {(long)reader.U64}"); break;
                case 4: Add($"at least {reader.U64}"); break;
                case 5: Add($"at most {reader.U64}"); break;
                case 6: Add($"at least {reader.U32} bytes"); break;
                case 7: Add($"at most {reader.U32} bytes"); break;
                case 12: Add($"bits 0x{reader.U64:x}"); break;
            }
        return text.Length > 0 ? text.ToString() : null;
    }

    static string? Quote(object? target) => target switch { null => null, string name => $"\"{name}\"", _ => target.ToString() };
}
