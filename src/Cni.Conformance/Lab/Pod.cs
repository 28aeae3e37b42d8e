using System.Globalization;
using Cni.Netlink;

namespace Cni.Conformance.Lab;

/// <summary>A network namespace that plays a container, at a path for CNI_NETNS. As new as a runtime makes it: its loopback is down.</summary>
internal sealed class Pod : IDisposable
{
    const string Prefix = "cni-conformance";
    static int s_counter;

    public Pod()
    {
        Path = string.Create(CultureInfo.InvariantCulture, $"{NetworkNamespace.NamedFolder}/{Prefix}-{Environment.ProcessId}-{Interlocked.Increment(ref s_counter)}");
        Namespace = NetworkNamespace.Create(System.IO.Path.GetFileName(Path));
    }

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>The namespace itself, which lives as long as this handle.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>Takes the namespace away from its path, as a runtime does at a pod's end.</summary>
    public void Remove() => NetworkNamespace.DeleteAt(Path);

    public void Dispose()
    {
        Remove();
        Namespace.Dispose();
    }

    /// <summary>Removes what a run that was killed could not.</summary>
    public static void Sweep()
    {
        if (!Directory.Exists(NetworkNamespace.NamedFolder))
            return;
        foreach (string file in Directory.GetFiles(NetworkNamespace.NamedFolder, Prefix + "-*"))
        {
            if (System.IO.Path.GetFileName(file)[(Prefix.Length + 1)..].Split('-') is [var owner, _] && int.TryParse(owner, out _) && !Directory.Exists("/proc/" + owner))
                NetworkNamespace.DeleteAt(file);
        }
    }
}
