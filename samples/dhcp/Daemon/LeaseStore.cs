using System.Text;
using System.Text.Json;
using Cni.Sdk;
using Cni.Toolkit;
using Microsoft.Win32.SafeHandles;

namespace Cni.Samples.Dhcp;

/// <summary>Keeps lease records in a folder, a file each. A file appears, changes and goes as a whole, whenever the power fails.</summary>
sealed class LeaseStore : IDisposable
{
    const string Ending = ".json", Temporary = ".tmp", Damaged = ".damaged";

    readonly string _folder;
    readonly SafeFileHandle _lock;

    LeaseStore(string folder, SafeFileHandle held)
    {
        _folder = folder;
        _lock = held;
    }

    /// <summary>Opens a folder, which is made if it isn't there, for this process alone.</summary>
    /// <exception cref="IOException">Another daemon has it, or it can't be used.</exception>
    public static LeaseStore Open(string folder)
    {
        Libc.MakeFolder(folder);
        // The runtime's own lock for FileShare.None is an flock, which ends with the process.
        return new(folder, File.OpenHandle(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
    }

    /// <summary>Reads all records. A file that can't be read is put aside under another name.</summary>
    /// <param name="log">Where to say so.</param>
    public List<LeaseRecord> Load(TextWriter log)
    {
        var records = new List<LeaseRecord>();
        foreach (string file in Directory.GetFiles(_folder))
        {
            // What a write that was interrupted left.
            if (file.EndsWith(Temporary, StringComparison.Ordinal))
                File.Delete(file);
            if (!file.EndsWith(Ending, StringComparison.Ordinal))
                continue;
            try
            {
                LeaseRecord record = JsonSerializer.Deserialize(File.ReadAllBytes(file), DaemonJson.Default.LeaseRecord) ?? throw new JsonException("empty");
                if (record.Form != 1 || FileOf(record.Owner) != file)
                    throw new JsonException("it is of another form, or belongs elsewhere");
                records.Add(record);
            }
            catch (JsonException e)
            {
                log.WriteLine($"{file} can't be read and is put aside: {e.Message}");
                File.Move(file, file + Damaged, overwrite: true);
            }
        }
        return records;
    }

    /// <summary>Writes a record in place of the one that is there.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Save(LeaseRecord record)
    {
        string file = FileOf(record.Owner);
        using (SafeFileHandle handle = File.OpenHandle(file + Temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(handle, JsonSerializer.SerializeToUtf8Bytes(record, DaemonJson.Default.LeaseRecord), 0);
            RandomAccess.FlushToDisk(handle);
        }
        File.Move(file + Temporary, file, overwrite: true);
    }

    /// <summary>Removes a record, if it is there.</summary>
    public void Remove(LeaseOwner owner) => File.Delete(FileOf(owner));

    public void Dispose() => _lock.Dispose();

    /// <summary>Container ids and network names are of any length, file names aren't.</summary>
    string FileOf(LeaseOwner owner) =>
        Path.Combine(_folder, ReferenceHash.Format(32, "", owner.ToString()) + Ending);
}
