using System.Text;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Tuning;

/// <summary>The administrator's list of sysctls that configurations may set: patterns in a file, one a line. Without the file all may be set.</summary>
static class SysctlAllowlist
{
    /// <summary>The reference's place for the file.</summary>
    public const string Path = "/etc/cni/tuning/allowlist.conf";

    /// <summary>Refuses a sysctl that the file is there for and doesn't list.</summary>
    /// <exception cref="CniException">
    /// InvalidNetworkConfig (7), naming the sysctl, or a pattern that isn't understood: then nothing may be set. IoFailure (5) if the file
    /// can't be read.
    /// </exception>
    public static void Require(IReadOnlyList<PodSysctl> sysctls)
    {
        if (sysctls.Count > 0 && StateFile.TryRead(Path) is { } content)
            Require(sysctls, Encoding.UTF8.GetString(content));
    }

    internal static void Require(IReadOnlyList<PodSysctl> sysctls, string list)
    {
        var patterns = new List<AllowPattern>();
        foreach (string line in list.Split('\n'))
        {
            string pattern = line.Trim();
            if (pattern.Length == 0)
                continue;
            try
            {
                patterns.Add(AllowPattern.Parse(pattern));
            }
            catch (FormatException e)
            {
                throw new CniException(CniErrorCode.InvalidNetworkConfig, $"{Path}: the pattern \"{pattern}\" isn't understood: {e.Message}", null, e);
            }
        }
        foreach (PodSysctl sysctl in sysctls)
        {
            if (!patterns.Exists(pattern => pattern.IsMatch(sysctl.Key)))
                throw new CniException(CniErrorCode.InvalidNetworkConfig,
                    $"Sysctl {sysctl.Key} is not allowed. Only the following sysctls are allowed: [{string.Join(' ', patterns)}]", Path);
        }
    }
}
