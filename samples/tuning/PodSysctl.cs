using System.Globalization;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Samples.Tuning;

/// <summary>A network sysctl and the value that the pod shall have.</summary>
/// <param name="Key">The key as the configuration spells it, which is what the allowlist is about.</param>
/// <param name="Path">Its path below <c>/proc/sys</c>, clean and below <c>net/</c>.</param>
/// <param name="Value">The value as text.</param>
sealed record PodSysctl(string Key, string Path, string Value)
{
    /// <summary>Finds the file that a key means.</summary>
    /// <param name="key">Such as <c>net.ipv4.conf.IFNAME.arp_filter</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="ifName">What stands in the place of the first <c>IFNAME</c>; dots in it stay dots.</param>
    /// <exception cref="CniException">InvalidNetworkConfig (7): it isn't one of the network's.</exception>
    public static PodSysctl Of(string key, string value, string ifName)
    {
        var parts = new List<string>();
        foreach (string part in key.Replace('.', '/').Split('/'))
        {
            if (part.Length > 0)
                parts.Add(part);
        }
        string path = string.Join('/', parts);
        int at = path.IndexOf("IFNAME", StringComparison.Ordinal);
        if (at >= 0)
            path = string.Concat(path.AsSpan(0, at), ifName, path.AsSpan(at + "IFNAME".Length));
        // Only now: the interface's name is the one part of the path that may have dots.
        if (value.Contains('\0', StringComparison.Ordinal))
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"the value of sysctl \"{key}\" holds a zero character");
        return parts.Count > 1 && parts[0] == "net" && !path.Contains('\0', StringComparison.Ordinal)
            ? new(key, path, value)
            : throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid net sysctl key: \"{key}\"", "only what is below net can be set, such as net.core.somaxconn");
    }

    /// <summary>Sets the value in a pod.</summary>
    /// <returns>The value to go back to; null if there is none, because it was this one already or can't be read.</returns>
    /// <exception cref="NetlinkException">The pod has no such sysctl, or the kernel refused the value.</exception>
    public string? Apply(NetworkSysctl pod)
    {
        string? before = TryRead(pod);
        pod.Write(Path, Value);
        return before is null || Same(before, Value) ? null : before;
    }

    /// <summary>Compares with the value that a pod has.</summary>
    /// <exception cref="CniException">CheckFailed (101): it has another, or none.</exception>
    public void Check(NetworkSysctl pod)
    {
        string? current;
        try
        {
            current = pod.Read(Path);
        }
        catch (NetlinkException e) when (e.Failures[0].IsPermissionDenied)
        {
            // One that can only be written, such as net.ipv4.route.flush.
            return;
        }
        catch (NetlinkException e) when (e.IsNotFound)
        {
            throw new CniException(CniErrorCode.CheckFailed, $"Tuning configured value of /proc/sys/{Path} is {Value}, and there is no such file", e.Message, e);
        }
        if (!Same(current, Value))
            throw new CniException(CniErrorCode.CheckFailed, $"Tuning configured value of /proc/sys/{Path} is {Value}, current value is {current}");
    }

    string? TryRead(NetworkSysctl pod)
    {
        try
        {
            return pod.TryRead(Path, out string value) ? value : null;
        }
        catch (NetlinkException)
        {
            return null;
        }
    }

    /// <summary>Compares as the kernel does: "32768 60999" reads back with a tab, "0x10" as 16.</summary>
    internal static bool Same(string left, string right)
    {
        string[] one = left.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), other = right.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (one.Length != other.Length)
            return false;
        for (int i = 0; i < one.Length; i++)
        {
            if (one[i] != other[i] && !(Number(one[i]) is { } number && number == Number(other[i])))
                return false;
        }
        return true;
    }

    static long? Number(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex) ? hex : null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
    }
}
