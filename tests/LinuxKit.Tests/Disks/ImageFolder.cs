using LinuxKit.Disks;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks;

/// <summary>A folder for images, where QEMU looks at them.</summary>
internal sealed class ImageFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("linuxkit-disks-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Writes a file.</summary>
    public async Task<string> WriteAsync(string name, Func<Stream, Task> write)
    {
        await using var file = new FileStream(this[name], FileMode.Create, FileAccess.ReadWrite);
        await write(file);
        return this[name];
    }

    /// <summary>Writes an image twice, which must give the same bytes; QEMU must then find the disk in it, and nothing wrong where it can look.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="format">QEMU's name of the format.</param>
    /// <param name="check">Whether QEMU has a check for the format.</param>
    /// <param name="write">Writes the image.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The image's path.</returns>
    public async Task<string> JudgeAsync(TestDisk disk, string format, bool check, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        var image = await WriteAsync($"disk.{format}", write);
        var again = await WriteAsync($"again.{format}", write);
        Assert.IsTrue(await AreEqualAsync(image, again, cancellationToken), "It is not the same twice.");
        await CompareAsync(disk, format, image, cancellationToken);
        if (check)
        {
            await Judge.RunAsync("qemu-img", ["check", "-f", format, image], cancellationToken);
        }

        return image;
    }

    /// <summary>Has QEMU compare an image with its disk.</summary>
    public async Task CompareAsync(TestDisk disk, string format, string image, CancellationToken cancellationToken)
    {
        var raw = await WriteAsync("disk.raw", async file =>
        {
            file.SetLength(disk.Size);
            foreach (var (offset, bytes) in disk.Pieces)
            {
                await file.WriteAtAsync(offset, bytes, cancellationToken);
            }
        });
        var output = await Judge.RunAsync("qemu-img", ["compare", "-f", format, "-F", "raw", image, raw], cancellationToken);
        Assert.Contains("Images are identical.", output);
    }

    /// <summary>Has QEMU read a part of an image, all bytes of which must be the same.</summary>
    public static async Task AssertBytesAsync(string format, string image, long offset, long length, byte value, CancellationToken cancellationToken)
    {
        var output = await Judge.RunAsync("qemu-io", ["-r", "-f", format, "-c", $"read -P {value} {offset} {length}", image], cancellationToken);
        Assert.Contains($"read {length}/{length} bytes", output);
        Assert.DoesNotContain("failed", output);
    }

    private static async Task<bool> AreEqualAsync(string left, string right, CancellationToken cancellationToken) =>
        Digest.OfSha256(await File.ReadAllBytesAsync(left, cancellationToken)) == Digest.OfSha256(await File.ReadAllBytesAsync(right, cancellationToken));
}
