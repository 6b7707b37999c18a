using LinuxKit.Init.Boot;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Containers;

/// <summary>Volumes: each an overlay of the image's content and a folder in memory, on <c>merged</c>.</summary>
internal static class Volumes
{
    public static void MountAll()
    {
        foreach (var volume in Bundle.In("/containers/volumes"))
        {
            var (lower, memory, merged) = ($"{volume.Folder}/lower", $"{volume.Folder}/tmp", $"{volume.Folder}/merged");
            if (!Directory.Exists(memory))
            {
                FileSystems.Mount(lower, merged, null, MountFlags.Bind);
                continue;
            }

            FileSystems.Mount("tmpfs", memory, "tmpfs", MountFlags.RelativeAccessTimes);
            FileSystems.MakeFolders($"{memory}/upper");
            FileSystems.MakeFolders($"{memory}/work");
            FileSystems.Mount(
                "overlay", merged, "overlay", MountFlags.RelativeAccessTimes, $"lowerdir={lower},upperdir={memory}/upper,workdir={memory}/work");
        }
    }
}
