namespace LinuxKit.Tests.Disks;

/// <summary>A folder for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("linuxkit-disk-").FullName;

    public string PathOf(string name) => Path.Combine(FullName, name);

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
