using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Boot;

/// <summary>The terminals that a boot is watched on.</summary>
internal static class Consoles
{
    /// <summary>Makes <c>/dev/console</c> our input and outputs. The kernel opened what the initramfs had of it, which may be nothing.</summary>
    public static void UseSystemConsole()
    {
        const int ReadWriteNoTerminal = 0x102;
        const int LastStandard = 2;
        var descriptor = Libc.Open("/dev/console", ReadWriteNoTerminal, 0);
        for (var standard = 0; descriptor >= 0 && standard <= LastStandard; standard++)
        {
            _ = Libc.Duplicate(descriptor, standard);
        }

        if (descriptor > LastStandard)
        {
            _ = Libc.Close(descriptor);
        }
    }

    /// <summary>Shows <c>/etc/issue</c> on every terminal of the kernel command line.</summary>
    public static void Welcome(CommandLine commandLine)
    {
        const string Issue = "/etc/issue";
        foreach (var console in File.Exists(Issue) ? commandLine.Consoles : [])
        {
            if (File.Exists($"/dev/{console}"))
            {
                File.WriteAllBytes($"/dev/{console}", File.ReadAllBytes(Issue));
            }
        }
    }
}
