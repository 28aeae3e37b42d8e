using System.Net.NetworkInformation;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Samples.HostDevice;

/// <summary>Says which device of the node is meant: how it is named there, and how it can be told again once it has moved.</summary>
sealed class DeviceSelector
{
    readonly string? _name;
    readonly PhysicalAddress? _mac;
    readonly string? _folder;
    readonly string? _folderError;

    DeviceSelector(HostDeviceConfig config, SysFolder sys)
    {
        string? auxiliary = null, pci = NullIfEmpty(config.PciBusId);
        if (NullIfEmpty(config.RuntimeConfig?.DeviceId) is { } id)
        {
            if (sys.Pci(id) is not null)
                pci = id;
            else if (sys.Auxiliary(id) is not null)
                (pci, auxiliary) = (null, id);
            else
                throw Invalid($"runtime config DeviceID {id} not found or unsupported", "runtimeConfig.deviceID is no PCI address and no auxiliary device of this node");
        }
        if (pci is not null)
        {
            PciId = pci;
            string device = sys.Pci(pci) ?? throw Invalid($"error with host device: lstat /sys/bus/pci/devices/{pci}: no such file or directory", "pciBusID is an address such as 0000:00:1f.6");
            IsUserspace = SysFolder.IsUserspaceDriven(device);
        }
        IsUserspace |= config.DpdkMode is true && pci is null;

        if (NullIfEmpty(config.Device) is { } name)
            _name = name;
        else if (NullIfEmpty(config.HwAddr) is { } address)
            _mac = MacText.TryParse(address, out PhysicalAddress? mac) ? mac : throw Invalid($"failed to find host device: failed to parse MAC address \"{address}\"", "hwaddr");
        else if (NullIfEmpty(config.KernelPath) is { } path)
        {
            _folder = IsBelowDevices(path) ? path : throw Invalid($"failed to find host device: kernel device path \"{path}\" must be absolute and begin with /sys/devices/", "kernelpath");
            _folderError = $"failed to find network devices at \"{path}/net\"";
        }
        else if (pci is not null)
        {
            _folder = sys.Pci(pci);
            _folderError = $"no net directory under pci device {pci}";
        }
        else if (auxiliary is not null)
        {
            _folder = sys.Auxiliary(auxiliary);
            _folderError = $"no net directory under auxiliary device {auxiliary}";
        }
        else
            throw Invalid("specify either \"device\", \"hwaddr\", \"kernelpath\" or \"pciBusID\"", "the capability deviceID does as well");
    }

    /// <summary>True for a device that a program drives: there is nothing to move.</summary>
    public bool IsUserspace { get; }

    /// <summary>The PCI address, where the configuration or the runtime gave one.</summary>
    public string? PciId { get; }

    /// <summary>Reads what a configuration says.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="sys">Where hardware is looked up; null for the machine's own.</param>
    /// <exception cref="CniException">InvalidNetworkConfig (7), with the wording of the reference plugin.</exception>
    public static DeviceSelector Of(HostDeviceConfig config, SysFolder? sys = null) => new(config, sys ?? SysFolder.Machine);

    /// <summary>Tells whether a configuration names a device by itself, before a runtime says which.</summary>
    public static bool IsNamedBy(HostDeviceConfig config) =>
        !string.IsNullOrEmpty(config.Device) || !string.IsNullOrEmpty(config.HwAddr) || !string.IsNullOrEmpty(config.KernelPath) || !string.IsNullOrEmpty(config.PciBusId);

    /// <summary>The device on the node.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7): it isn't there.</exception>
    public Link Find(RouteSocket node)
    {
        Link link = TryFind(node, out string reason) ?? throw Invalid($"failed to find host device: {reason}", "it may be in another pod");
        return link.Flags.HasFlag(LinkFlags.Loopback) ? throw Invalid($"failed to move link \"{link.Name}\": every namespace keeps its loopback", "name another device") : link;
    }

    Link? TryFind(RouteSocket node, out string reason)
    {
        reason = "Link not found";
        if (_name is not null)
            return IsPossible(_name) ? node.TryGetLink(_name) : null;
        if (_mac is not null)
        {
            reason = "failed to find physical interface";
            foreach (Link link in node.ListLinks())
            {
                if (_mac.Equals(link.Mac))
                    return link;
            }
            return null;
        }
        reason = _folderError!;
        foreach (string name in SysFolder.InterfacesOf(_folder!) ?? [])
        {
            reason = "failed to find physical interface";
            // The loopback has no hardware, and can't be moved.
            if (node.TryGetLink(name) is { } link && !link.Flags.HasFlag(LinkFlags.Loopback))
                return link;
        }
        return null;
    }

    static bool IsPossible(string name) => name.Length <= 127 && !name.Contains('\0', StringComparison.Ordinal);

    static bool IsBelowDevices(string path) =>
        path.StartsWith("/sys/devices/", StringComparison.Ordinal) && !path.Contains("/../", StringComparison.Ordinal) && !path.EndsWith("/..", StringComparison.Ordinal) && !path.Contains('\0', StringComparison.Ordinal);

    static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    static CniException Invalid(string message, string details) => new(CniErrorCode.InvalidNetworkConfig, message, details);
}
