using System.ComponentModel;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;

namespace LinuxKit.Boot.Tests;

/// <summary>A small Linux that plays ONIE's part: busybox and this machine's sgdisk, in a folder of an initrd behind that of a system of ours.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class OnieEnvironment(string folder)
{
    /// <summary>What the kernel starts.</summary>
    public const string CommandLine = "console=ttyS0 rdinit=/onie/start";

    /// <summary>The device of the first virtio disk.</summary>
    public const string Disk = "/dev/vda";

    private static readonly string[] Programs = ["sgdisk", "blkid"];

    /// <summary>Makes the initrd.</summary>
    /// <param name="systemInitrd">The initrd of a system, which has the kernel's modules.</param>
    /// <param name="installer">The installer.</param>
    /// <param name="session">What ONIE does: a script in which <c>/installer</c> is the installer.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Its path.</returns>
    public async Task<string> WriteAsync(string systemInitrd, string installer, string session, CancellationToken cancellationToken)
    {
        var root = Directory.CreateDirectory(Path.Combine(folder, "environment", "onie")).FullName;
        foreach (var name in new[] { "bin", "dev", "proc", "sys", "tmp" })
        {
            Directory.CreateDirectory(Path.Combine(root, name));
        }

        await CopyProgramsAsync(root, cancellationToken);
        await WriteScriptAsync(Path.Combine(root, "start"), """
            #!/onie/bin/sh
            export PATH=/onie/bin
            mount -t devtmpfs dev /onie/dev && mount -t proc proc /onie/proc && mount -t sysfs sys /onie/sys
            modprobe virtio_pci; modprobe virtio_blk
            chroot /onie /bin/sh /session || echo "The session failed."
            poweroff -f
            """, cancellationToken);
        await WriteScriptAsync(Path.Combine(root, "session"), $"set -e\nexport PATH=/bin\n{session}\n", cancellationToken);
        await WriteScriptAsync(Path.Combine(root, "bin", "onie-nos-mode"), "#!/bin/sh\necho \"nos mode $*\"", cancellationToken);
        File.Copy(installer, Path.Combine(root, "installer"));
        File.SetUnixFileMode(Path.Combine(root, "installer"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var archive = Path.Combine(folder, "onie.cpio");
        await RunAsync("sh", ["-c", $"find onie | cpio -o -H newc --quiet >'{archive}'"], Path.Combine(folder, "environment"), cancellationToken);
        var initrd = Path.Combine(folder, "onie-initrd.img");
        await using var output = File.Create(initrd);
        foreach (var part in new[] { systemInitrd, archive })
        {
            await using var input = File.OpenRead(part);
            await input.CopyToAsync(output, cancellationToken);
            // An archive that is not compressed starts at a multiple of four bytes.
            output.SetLength((output.Length + 3) / 4 * 4);
            output.Position = output.Length;
        }

        return initrd;
    }

    private static async Task CopyProgramsAsync(string root, CancellationToken cancellationToken)
    {
        var busybox = Find("busybox");
        File.Copy(busybox, Path.Combine(root, "bin", "busybox"));
        foreach (var applet in (await RunAsync(busybox, ["--list"], root, cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Except(["busybox"]))
        {
            File.CreateSymbolicLink(Path.Combine(root, "bin", applet), "busybox");
        }

        foreach (var program in Programs)
        {
            var path = Find(program);
            File.Copy(path, Path.Combine(root, "bin", program));
            foreach (Match library in Library().Matches(await RunAsync("ldd", [path], root, cancellationToken)))
            {
                var copy = root + library.Value;
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(library.Value, copy, overwrite: true);
            }
        }
    }

    private static string Find(string program)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(':').Concat(["/usr/sbin", "/sbin"]);
        var path = folders.Select(part => Path.Combine(part, program)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            Assert.Inconclusive($"{program} is not installed");
        }

        return path!;
    }

    private static async Task WriteScriptAsync(string path, string script, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(path, script + "\n", cancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string folder, CancellationToken cancellationToken)
    {
        try
        {
            return (await Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory(folder).ExecuteBufferedAsync(cancellationToken)).StandardOutput;
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive($"{program} is not installed");
            throw;
        }
    }

    [GeneratedRegex("/[^ ]+\\.so[^ ]*")]
    private static partial Regex Library();
}
