using Cni.Samples.HostDevice;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.HostDevice;

/// <summary>Hardware is looked up in a made-up sysfs: this machine's cards are nobody's to move.</summary>
public sealed class DeviceSelectorTests : IDisposable
{
    private readonly string _sys = Directory.CreateTempSubdirectory("cnit-sys-").FullName;

    public DeviceSelectorTests()
    {
        Folder("bus/pci/devices/0000:00:1f.6/net/eth1");
        Folder("bus/pci/devices/0000:00:03.0/virtio0/net/ens3");
        Folder("bus/pci/devices/0000:00:04.0");
        Folder("bus/pci/devices/0000:81:00.0");
        Folder("bus/pci/drivers/vfio-pci");
        Folder("bus/pci/drivers/e1000e");
        File.CreateSymbolicLink(Path.Combine(_sys, "bus/pci/devices/0000:81:00.0/driver"), "../../drivers/vfio-pci");
        File.CreateSymbolicLink(Path.Combine(_sys, "bus/pci/devices/0000:00:1f.6/driver"), "../../drivers/e1000e");
        Folder("bus/auxiliary/devices/mlx5_core.sf.2/net/p0sf2");
    }

    public void Dispose() => Directory.Delete(_sys, recursive: true);

    private void Folder(string path) => Directory.CreateDirectory(Path.Combine(_sys, path));

    private DeviceSelector Of(HostDeviceConfig config) => DeviceSelector.Of(config, new SysFolder(_sys));

    private static HostDeviceConfig Runtime(string id, string? pci = null) => new() { PciBusId = pci, RuntimeConfig = new() { DeviceId = id } };

    [Fact]
    public void Interfaces_are_found_below_the_device_or_its_virtio_folder()
    {
        Assert.Equal(["eth1"], SysFolder.InterfacesOf(Path.Combine(_sys, "bus/pci/devices/0000:00:1f.6"))!);
        Assert.Equal(["ens3"], SysFolder.InterfacesOf(Path.Combine(_sys, "bus/pci/devices/0000:00:03.0"))!);
        Assert.Null(SysFolder.InterfacesOf(Path.Combine(_sys, "bus/pci/devices/0000:00:04.0")));
        Assert.Null(SysFolder.InterfacesOf(Path.Combine(_sys, "bus/pci/devices/none")));
    }

    [Fact]
    public void A_device_of_several_interfaces_gives_them_in_order()
    {
        Folder("bus/pci/devices/0000:00:1f.6/net/eth0");
        Assert.Equal(["eth0", "eth1"], SysFolder.InterfacesOf(Path.Combine(_sys, "bus/pci/devices/0000:00:1f.6"))!);
    }

    [Fact]
    public void What_a_program_drives_has_nothing_to_move()
    {
        Assert.True(Of(new() { PciBusId = "0000:81:00.0" }).IsUserspace);
        Assert.True(Of(Runtime("0000:81:00.0")).IsUserspace);
        Assert.False(Of(new() { PciBusId = "0000:00:1f.6" }).IsUserspace);
        Assert.False(Of(new() { PciBusId = "0000:00:04.0" }).IsUserspace);
        Assert.True(Of(new() { Device = "eth1", DpdkMode = true }).IsUserspace);
        // What the driver says counts more than the configuration.
        Assert.False(Of(new() { PciBusId = "0000:00:1f.6", DpdkMode = true }).IsUserspace);
    }

    [Fact]
    public void The_runtimes_device_goes_before_the_configurations()
    {
        Assert.Equal("0000:00:1f.6", Of(Runtime("0000:00:1f.6", pci: "0000:00:03.0")).PciId);
        Assert.Null(Of(Runtime("mlx5_core.sf.2", pci: "0000:00:03.0")).PciId);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("..")]
    [InlineData("../../pci")]
    [InlineData("0000:00:1f.6/net")]
    public void A_runtimes_device_that_is_no_device_is_refused(string id)
    {
        var error = Assert.Throws<CniException>(() => Of(Runtime(id)));
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, error.Code);
        Assert.Equal($"runtime config DeviceID {id} not found or unsupported", error.Message);
    }

    [Fact]
    public void No_device_at_all_is_refused_and_known_beforehand()
    {
        Assert.Equal("specify either \"device\", \"hwaddr\", \"kernelpath\" or \"pciBusID\"", Assert.Throws<CniException>(() => Of(new())).Message);
        Assert.False(DeviceSelector.IsNamedBy(Runtime("0000:00:1f.6")));
        Assert.True(DeviceSelector.IsNamedBy(new() { HwAddr = "02:00:00:00:00:01" }));
    }
}
