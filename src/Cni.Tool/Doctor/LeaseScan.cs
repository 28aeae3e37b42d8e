using Cni.Ipam;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary>Reads the leases of host-local: ours and the reference plugin's are the same files.</summary>
internal static class LeaseScan
{
    public static async Task RunAsync(DoctorSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        foreach (string directory in DirectoriesOf(settings, findings))
        {
            if (!Directory.Exists(directory))
                continue;
            foreach (string folder in Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal))
            {
                // A folder that begins with a dot holds an index; any other that can't be a network's isn't one.
                if (TryName(Path.GetFileName(folder)) is { } network)
                    await AddAsync(settings, findings, directory, network, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task AddAsync(DoctorSettings settings, Findings findings, string directory, NetworkName network, CancellationToken cancellationToken)
    {
        var store = new FileLeaseStore(directory);
        foreach (Lease lease in await store.ListAsync(network, cancellationToken).ConfigureAwait(false))
        {
            string file = Path.Combine(directory, network.ToString(), lease.Address.ToString());
            if (lease.IsDamaged)
            {
                findings.Add(new("lease", file, static _ => false, _ => ResultScan.RemoveEmpty(file)) { Evident = "the file is empty, as a power cut leaves it", IsYoung = settings.IsYoung(file) });
                continue;
            }
            // Before 2019 leases did not name the interface.
            var owner = new Attachment(network.ToString(), lease.ContainerId, lease.IfName ?? "");
            findings.Add(new("lease", file,
                attachment => attachment.Network == owner.Network && attachment.ContainerId == owner.ContainerId && (owner.IfName.Length == 0 || attachment.IfName == owner.IfName),
                token => ReleaseAsync(store, owner, token))
            {
                Owner = owner,
                Addresses = [lease.Address],
                IsYoung = settings.IsYoung(file),
            });
        }
    }

    private static NetworkName? TryName(string folder)
    {
        try
        {
            return NetworkName.Parse(folder);
        }
        catch (CniException)
        {
            return null;
        }
    }

    private static async Task ReleaseAsync(FileLeaseStore store, Attachment owner, CancellationToken cancellationToken)
    {
        var lease = new LeaseOwner(NetworkName.Parse(owner.Network), ContainerId.Parse(owner.ContainerId), InterfaceName.Parse(owner.IfName.Length > 0 ? owner.IfName : "eth0"));
        await store.ReleaseAsync(lease, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The folders that were named, and those that configurations name: the present ones and those that pods were attached with.</summary>
    private static SortedSet<string> DirectoriesOf(DoctorSettings settings, Findings findings)
    {
        var directories = new SortedSet<string>(settings.DataDirectories, StringComparer.Ordinal);
        foreach (Attachment attachment in findings.Attachments)
        {
            if (attachment.Cached is { Config.IsEmpty: false } cached)
                AddFrom(() => [NetworkConfigList.Parse(cached.Config)]);
        }
        AddFrom(() => NetworkConfigList.List(settings.ConfigDirectory));
        return directories;

        void AddFrom(Func<IReadOnlyList<NetworkConfigList>> read)
        {
            try
            {
                foreach (var list in read())
                    directories.UnionWith(list.Plugins.Select(plugin => IpamSettings.ReadDataDirectory(plugin.Raw.Span)).OfType<string>());
            }
            catch (CniException e)
            {
                findings.Warnings.Add($"A configuration can't be read, so leases that only it knows of are not looked at: {e.Message}{(e.Details is null ? "" : $", {e.Details}")}.");
            }
        }
    }
}
