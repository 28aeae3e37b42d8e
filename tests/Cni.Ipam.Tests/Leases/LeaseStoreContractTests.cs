using static Cni.Ipam.Tests.Given;

namespace Cni.Ipam.Tests.Leases;

public class MemoryLeaseStoreTests : LeaseStoreContract
{
    protected override ILeaseStore Store { get; } = new MemoryLeaseStore();
}

public class FileLeaseStoreContractTests : LeaseStoreContract, IDisposable
{
    readonly TempDirectory _directory = new();

    protected override ILeaseStore Store => new FileLeaseStore(_directory.Path);

    public void Dispose() => _directory.Dispose();
}

public class FileLeaseStoreWithNamedScratchTests : LeaseStoreContract, IDisposable
{
    readonly TempDirectory _directory = new();

    protected override ILeaseStore Store => new FileLeaseStore(_directory.Path) { UseNamedScratch = true };

    [Fact]
    public async Task What_a_killed_process_left_is_in_nobodys_way()
    {
        _directory.Write(".new", "half of a");
        Assert.Equal("10.1.2.2", await Store.TakeOne("a"));
        Assert.Equal("a\r\neth0", File.ReadAllText(_directory.File("10.1.2.2")));
        Assert.False(File.Exists(_directory.File(".new")));
    }

    public void Dispose() => _directory.Dispose();
}
