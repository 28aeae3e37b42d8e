using System.Diagnostics;
using System.Text;
using Cni.Sdk;

namespace Cni.Toolkit.Tests;

public sealed class StateFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("cni-state-").FullName;

    string At(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_and_belongs_to_its_owner_alone()
    {
        StateFile.Write(At("a/b/state.json"), "one"u8);
        Assert.Equal("one", Encoding.ASCII.GetString(StateFile.TryRead(At("a/b/state.json"))!));
        Assert.Equal("600 700", Sh.Ok("stat", "-c", "%a", At("a/b/state.json"), At("a/b")).Trim().Replace('\n', ' '));
    }

    [Fact]
    public void A_shorter_text_replaces_a_longer_one_and_leaves_nothing_beside_it()
    {
        StateFile.Write(At("state"), Encoding.ASCII.GetBytes(new string('x', 5000)));
        Assert.Equal(5000, StateFile.TryRead(At("state"))!.Length);
        StateFile.Write(At("state"), "y"u8);
        Assert.Equal("y", File.ReadAllText(At("state")));
        Assert.Equal(["state"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void What_an_interrupted_write_left_is_no_obstacle_and_goes_with_the_file()
    {
        File.WriteAllText(At(".state.new"), "half");
        Assert.Null(StateFile.TryRead(At("state")));
        Assert.False(StateFile.Delete(At("state")));
        Assert.Empty(Directory.GetFiles(_folder));
        File.WriteAllText(At(".state.new"), "half of something longer");
        StateFile.Write(At("state"), "whole"u8);
        Assert.Equal("whole", File.ReadAllText(At("state")));
        Assert.True(StateFile.Delete(At("state")));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_folder_lists_the_files_of_a_kind()
    {
        Assert.Empty(StateFile.List(At("none"), ".json"));
        StateFile.Write(At("a.json"), "1"u8);
        StateFile.Write(At("b.txt"), "2"u8);
        File.WriteAllText(At(".c.json.new"), "3");
        Assert.Equal([At("a.json")], StateFile.List(_folder, ".json"));
    }

    [Fact]
    public void A_place_that_is_no_folder_is_named_in_the_error()
    {
        StateFile.Write(At("file"), "x"u8);
        var failure = Assert.Throws<CniException>(() => StateFile.Write(At("file/state"), "x"u8));
        Assert.Equal(CniErrorCode.IoFailure, failure.Code);
        Assert.Contains(At("file"), failure.Message, StringComparison.Ordinal);
        Assert.Null(StateFile.TryRead(At("file/state")));
        Assert.False(StateFile.Delete(At("file/state")));
        Assert.Throws<CniException>(() => StateFile.TryRead(_folder));
    }

    [Fact]
    public void A_folder_that_could_not_be_written_is_told_without_making_it()
    {
        Assert.Null(StateFile.WhyNotWritable(At("new/folder")));
        Assert.Empty(Directory.GetDirectories(_folder));
        Assert.Null(StateFile.WhyNotWritable(_folder + "/"));
        StateFile.Write(At("file"), "x"u8);
        Assert.Contains(At("file"), StateFile.WhyNotWritable(At("file/folder")), StringComparison.Ordinal);
        Assert.NotNull(StateFile.WhyNotWritable("/proc/sys/net"));
    }

    [Fact]
    public void A_pods_lock_is_held_by_one_at_a_time()
    {
        StateFile.Write(At("netns"), ""u8);
        var first = PodLock.Take(At("netns"));
        using var soon = new CancellationTokenSource(50);
        Assert.Throws<OperationCanceledException>(() => PodLock.Take(At("netns"), soon.Token));
        first.Dispose();
        var watch = Stopwatch.StartNew();
        PodLock.Take(At("netns")).Dispose();
        PodLock.Take(At("gone")).Dispose();
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }
}
