using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tests.Platforms;

/// <summary>Programs of this machine that judge what we make.</summary>
internal static class HostTool
{
    public static string Find(string name)
    {
        var path = QemuInstallation.FindOnPath(name);
        if (path is null)
        {
            Assert.Inconclusive($"{name} is not installed");
        }

        return path!;
    }
}
