using System.Net;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary>Reads the result caches: who is attached, and whether their namespaces are there.</summary>
internal static class ResultScan
{
    public static void Run(DoctorSettings settings, Findings findings)
    {
        foreach (string directory in settings.CacheDirectories)
        {
            var runtime = new CniRuntime(new CniRuntimeOptions { CacheDirectory = directory });
            foreach (CachedAttachment cached in runtime.GetCachedAttachments())
            {
                findings.Results++;
                Attachment attachment = findings.Know(new(cached.Network, cached.ContainerId, cached.IfName));
                // Two caches may know the same one; alive in either is alive.
                if (attachment.IsAlive)
                    continue;
                attachment.Cached = cached;
                attachment.CacheDirectory = directory;
                attachment.IsAlive = GcCommand.IsAlive(cached);
                attachment.Addresses.UnionWith(AddressesOf(cached));
            }
            AddEmptyFiles(settings, findings, Path.Combine(directory, "results"));
        }
    }

    /// <summary>Removes a file if it is still empty.</summary>
    public static Task RemoveEmpty(string file)
    {
        if (File.Exists(file) && new FileInfo(file).Length == 0)
            File.Delete(file);
        return Task.CompletedTask;
    }

    private static IEnumerable<IPAddress> AddressesOf(CachedAttachment cached)
    {
        if (cached.Result.IsEmpty)
            return [];
        try
        {
            return ResultFormat.Read(cached.Result, CniVersion.Latest).Ips.Select(ip => ip.Address.Address);
        }
        catch (CniException)
        {
            return [];
        }
    }

    /// <summary>libcni writes its files in place, so a power cut leaves empty ones, which nobody ever reads or removes.</summary>
    private static void AddEmptyFiles(DoctorSettings settings, Findings findings, string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            if (new FileInfo(file).Length == 0)
                findings.Add(new("result", file, static _ => false, _ => RemoveEmpty(file)) { Evident = "the file is empty, as a power cut leaves it", IsYoung = settings.IsYoung(file) });
        }
    }
}
