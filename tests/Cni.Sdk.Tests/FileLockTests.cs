namespace Cni.Sdk.Tests;

public sealed class FileLockTests : IDisposable
{
    readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_free_lock_is_taken_at_once() => Assert.True(FileLock.TryAcquire(Open(), exclusive: true, TimeSpan.Zero));

    [Fact]
    public void Those_who_share_it_hold_it_together_and_keep_out_who_wants_it_alone()
    {
        Assert.True(FileLock.TryAcquire(Open(), exclusive: false, TimeSpan.Zero));
        Assert.True(FileLock.TryAcquire(Open(), exclusive: false, TimeSpan.Zero));
        Assert.False(FileLock.TryAcquire(Open(), exclusive: true, TimeSpan.Zero));
        Assert.False(FileLock.TryAcquire(Open(), exclusive: true, TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task Who_waits_gets_it_when_it_is_given_back()
    {
        int first = Open();
        Assert.True(FileLock.TryAcquire(first, exclusive: true, TimeSpan.Zero));
        var waiting = Task.Run(() => FileLock.TryAcquire(Open(), exclusive: true, TimeSpan.FromSeconds(20)));
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(100)));
        _ = Libc.Close(first);
        Assert.True(await waiting);
    }

    [Fact]
    public void Whoever_gives_up_does_not_get_it_later()
    {
        int first = Open();
        Assert.True(FileLock.TryAcquire(first, exclusive: true, TimeSpan.Zero));
        using var cancelled = new CancellationTokenSource(100);
        Assert.ThrowsAny<OperationCanceledException>(() => FileLock.TryAcquire(Open(), exclusive: true, TimeSpan.FromSeconds(20), cancelled.Token));
        _ = Libc.Close(first);
        Assert.True(FileLock.TryAcquire(Open(), exclusive: true, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void What_is_no_file_is_an_error() => Assert.Throws<IOException>(() => FileLock.TryAcquire(-1, exclusive: true, TimeSpan.Zero));

    // Not File.OpenHandle: .NET takes the same lock to keep its own files apart.
    int Open() => Libc.Open(_path, Libc.O_CLOEXEC);
}
