using System.Diagnostics;
using LinuxKit.Init.Data;
using LinuxKit.Init.FirstStage.Partitions;

namespace LinuxKit.Init.Tests.Data;

/// <summary>A disk as a file, whose table another's tool made and judges.</summary>
internal sealed class DiskFile : IDisposable
{
    public const long Mebibyte = 1 << 20;

    private readonly FileStream _file = new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);

    public long Size
    {
        get => _file.Length;
        set => _file.SetLength(value);
    }

    public static DiskFile WithGpt(long size, params string[] arguments)
    {
        var disk = new DiskFile { Size = size };
        Run("sgdisk", [.. arguments, disk._file.Name]);
        return disk;
    }

    public static DiskFile WithMbr(long size, string script)
    {
        var disk = new DiskFile { Size = size };
        Run("sfdisk", ["-q", "--no-tell-kernel", disk._file.Name], script);
        return disk;
    }

    public PartitionTable Table() => PartitionTable.Read(ReadAt, 512, Size);

    /// <summary>The change of a disk for its last partition.</summary>
    public TableGrowth? Plan(int number) => TableGrowth.Plan(ReadAt, Size, Table().Partitions.Single(partition => partition.Number == number));

    public void Write(IEnumerable<BlockWrite> writes)
    {
        foreach (var (offset, bytes) in writes)
        {
            _file.Position = offset;
            _file.Write(bytes);
        }

        _file.Flush();
    }

    public byte[] Read(long offset, int length)
    {
        var bytes = new byte[length];
        Assert.IsTrue(ReadAt(offset, bytes));
        return bytes;
    }

    public string Ask(string program, params string[] arguments) => Run(program, [.. arguments, _file.Name]);

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_file.Name);
    }

    private static string Run(string program, string[] arguments, string? input = null)
    {
        if (!new[] { "/usr/sbin", "/sbin" }.Any(folder => File.Exists(Path.Combine(folder, program))))
        {
            Assert.Inconclusive($"{program} is not installed.");
        }

        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, output);
        return output;
    }

    private bool ReadAt(long offset, Span<byte> destination)
    {
        _file.Position = offset;
        return _file.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) == destination.Length;
    }
}
