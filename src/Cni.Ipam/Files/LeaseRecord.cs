using System.Net;
using System.Text;

namespace Cni.Ipam;

/// <summary>The text of a lease file: container id, CR LF, interface; the interface is missing in files from before 2019.</summary>
internal static class LeaseRecord
{
    private const string LineBreak = "\r\n";

    internal static string Text(LeaseOwner owner) => $"{owner.ContainerId}{LineBreak}{owner.IfName}";

    internal static byte[] Bytes(LeaseOwner owner) => Encoding.UTF8.GetBytes(Text(owner));

    /// <summary>Reads a file's trimmed text; null stands for a file that can't be read.</summary>
    internal static Lease Parse(IPAddress address, string? text)
    {
        if (IsEmpty(text))
            return new(address, "", null);
        int end = text!.IndexOf(LineBreak, StringComparison.Ordinal);
        string container = end < 0 ? text : text[..end];
        string? ifName = end < 0 ? null : text[(end + LineBreak.Length)..];
        return HasControl(container) || (ifName is not null && HasControl(ifName)) ? new(address, "", null) : new(address, container, ifName);
    }

    /// <summary>Tells whether a power cut left this: nothing, or the zeros of a block that was never written.</summary>
    internal static bool IsEmpty(string? text) => string.IsNullOrEmpty(text) || text.AsSpan().IndexOfAnyExcept('\0') < 0;

    private static bool HasControl(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c) || c == '\uFFFD')
                return true;
        }
        return text.Length == 0;
    }
}
