namespace Cni.Samples.HostDevice;

/// <summary>Looks up hardware in sysfs: which devices there are, what drives them, and which interfaces they have.</summary>
/// <remarks>Kernel documentation: Documentation/ABI/testing/sysfs-bus-pci and sysfs-class-net. Which interfaces are listed depends on the namespace that sysfs was mounted in.</remarks>
/// <param name="root">Where sysfs is mounted.</param>
sealed class SysFolder(string root)
{
    /// <summary>The machine's own.</summary>
    public static readonly SysFolder Machine = new("/sys");

    static readonly string[] s_userspaceDrivers = ["vfio-pci", "uio_pci_generic", "igb_uio"];

    /// <summary>Where a PCI device's folder is; null if there is none.</summary>
    public string? Pci(string address) => Existing("bus/pci/devices", address);

    /// <summary>Where an auxiliary device's folder is, such as that of a subfunction; null if there is none.</summary>
    public string? Auxiliary(string name) => Existing("bus/auxiliary/devices", name);

    /// <summary>Tells whether a program drives the device, so that the kernel has no interface for it.</summary>
    /// <param name="device">The device's folder.</param>
    public static bool IsUserspaceDriven(string device)
    {
        // No link means no driver.
        string? driver = new FileInfo(Path.Combine(device, "driver")).LinkTarget;
        return driver is not null && Array.IndexOf(s_userspaceDrivers, Path.GetFileName(driver)) >= 0;
    }

    /// <summary>The names of a device's interfaces in order; a virtio device has them one folder further down.</summary>
    /// <param name="device">The device's folder.</param>
    /// <returns>Null if it is no network device.</returns>
    public static string[]? InterfacesOf(string device)
    {
        string folder = Path.Combine(device, "net");
        if (!Directory.Exists(folder))
        {
            if (!Directory.Exists(device))
                return null;
            string[] below = Directory.GetDirectories(device, "virtio*");
            if (below.Length == 0 || !Directory.Exists(folder = Path.Combine(below[0], "net")))
                return null;
        }
        string[] names = Array.ConvertAll(Directory.GetFileSystemEntries(folder), static path => Path.GetFileName(path));
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    // A name is one folder's: it must not lead elsewhere.
    string? Existing(string bus, string name)
    {
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny('/', '\0'))
            return null;
        string path = Path.Combine(root, bus, name);
        return Directory.Exists(path) ? path : null;
    }
}
