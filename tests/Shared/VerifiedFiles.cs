using Snapshooter;
using Snapshooter.Core;

namespace Cni.Tests;

/// <summary>Keeps snapshots beside their tests as <c>*.verified.json</c>, and what differed as <c>*.received.json</c> under artifacts.</summary>
sealed class VerifiedFiles(bool accepting) : ISnapshotFileHandler
{
    static readonly string Mismatches = RepoPaths.At("artifacts", "snapshot-mismatch");

    /// <summary>An accepted run has nothing to compare with, so the library saves what it got.</summary>
    public bool TryReadSnapshot(SnapshotFullName snapshotFullName, out string snapshotData)
    {
        snapshotData = accepting ? null! : ReadSnapshot(snapshotFullName);
        return !accepting;
    }

    /// <summary>A missing snapshot fails: a test that records what it sees and passes proves nothing.</summary>
    public string ReadSnapshot(SnapshotFullName snapshotFullName) =>
        File.Exists(Place(snapshotFullName))
            ? File.ReadAllText(Place(snapshotFullName))
            : throw new FileNotFoundException($"{snapshotFullName.Filename} was never accepted. Run this test with SNAPSHOT_ACCEPT=1, then review the file.", Place(snapshotFullName));

    public string SaveNewSnapshot(SnapshotFullName snapshotFullName, string snapshotData)
    {
        Directory.CreateDirectory(snapshotFullName.FolderPath);
        File.WriteAllText(Place(snapshotFullName), snapshotData);
        return Place(snapshotFullName);
    }

    public string SaveMismatchSnapshot(SnapshotFullName snapshotFullName, string snapshotData)
    {
        Directory.CreateDirectory(Mismatches);
        var file = Path.Combine(Mismatches, snapshotFullName.Filename.Replace(".verified.", ".received.", StringComparison.Ordinal));
        File.WriteAllText(file, snapshotData);
        return file;
    }

    public void DeleteSnapshot(SnapshotFullName snapshotFullName) => File.Delete(Place(snapshotFullName));

    /// <summary>There are no folders of ours to clean.</summary>
    public void DeleteSnapshotSubfolder(SnapshotFullName snapshotFullName, string subfolderName)
    {
    }

    static string Place(SnapshotFullName name) => Path.Combine(name.FolderPath, name.Filename);
}

/// <summary>The text is pretty and scrubbed already: no second opinion about its format.</summary>
sealed class AsWritten : ISnapshotFormatter
{
    public string FormatSnapshot(string snapshot, MatchOptions matchOptions) => snapshot;
}
