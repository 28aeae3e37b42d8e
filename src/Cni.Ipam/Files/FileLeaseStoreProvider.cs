namespace Cni.Ipam;

/// <summary>Opens the file store in the directory that a configuration names (<c>ipam.dataDir</c>).</summary>
internal sealed class FileLeaseStoreProvider : ILeaseStoreProvider
{
    public ILeaseStore Open(ReadOnlySpan<byte> config) => new FileLeaseStore(IpamSettings.ReadDataDirectory(config));
}
