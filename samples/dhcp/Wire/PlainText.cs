using System.Text;

namespace Cni.Samples.Dhcp;

/// <summary>Makes what servers say fit to be shown.</summary>
static class PlainText
{
    /// <summary>Gives a text of a server without control characters and of a bearable length; null if nothing is left.</summary>
    public static string? Of(string? text)
    {
        if (text is null)
            return null;
        var plain = new StringBuilder();
        foreach (char c in text)
        {
            if (plain.Length == 200)
                break;
            if (!char.IsControl(c) && c != '�')
                plain.Append(c);
        }
        return plain.Length > 0 ? plain.ToString() : null;
    }

    /// <summary>The same for bytes.</summary>
    public static string? Of(byte[]? text) => text is null ? null : Of(Encoding.UTF8.GetString(text));
}
