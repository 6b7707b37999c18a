namespace LinuxKit.Boot;

/// <summary>Where UEFI looks for a program on a medium that nobody told it of: UEFI 2.10, 3.5.1.1.</summary>
internal static class EfiProgram
{
    /// <summary>The program's path, with slashes and without one in front.</summary>
    /// <param name="architecture">OCI's name of the architecture: <c>amd64</c> or <c>arm64</c>.</param>
    public static string PathOf(string architecture) => architecture == "arm64" ? "EFI/BOOT/BOOTAA64.EFI" : "EFI/BOOT/BOOTX64.EFI";
}
