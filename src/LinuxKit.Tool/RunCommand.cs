using System.CommandLine;
using System.Globalization;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tool;

/// <summary><c>linuxkit run</c>: boots an image in QEMU, its console on the terminal.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var image = new Argument<FileInfo>("image") { Description = "The build's result, <name>.linuxkit.json." };
        var qemuArguments = new Argument<string[]>("qemu-arguments") { Description = "Further arguments for QEMU.", Arity = ArgumentArity.ZeroOrMore };
        var format = new Option<string?>("--format") { Description = "The output format to run. By default the one that starts quickest." };
        var uefi = new Option<bool>("--uefi") { Description = "Boots from UEFI what BIOS could boot as well." };
        var secureBoot = new Option<FileInfo?>("--secure-boot") { Description = "Boots with Secure Boot on: a file of UEFI variables with the keys in it.", HelpName = "variables" };
        var memory = new Option<int?>("--memory") { Description = "Memory in MiB. By default enough to boot, and 1024 at least.", HelpName = "MiB" };
        var cpus = new Option<int>("--cpus") { Description = "Number of processors.", DefaultValueFactory = _ => 1 };
        var publish = new Option<string[]>("--publish") { Description = "Forwards a port of this machine to the guest: 8080:80, 5353:53/udp.", HelpName = "host:guest" };
        var accelerator = new Option<string>("--accelerator") { Description = "What executes the guest.", DefaultValueFactory = _ => "auto" };
        accelerator.AcceptOnlyFromAmong("auto", "tcg", "kvm", "hvf", "whpx");
        TakePositive(memory);
        TakePositive(cpus);

        var command = new Command("run", "Boots an image in QEMU. Ctrl-C presses its power button, and again ends it; Ctrl-A C is QEMU's monitor.")
        {
            image, qemuArguments, format, uefi, secureBoot, memory, cpus, publish, accelerator,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            new RunRequest
            {
                ImagePath = result.GetRequiredValue(image).FullName,
                Format = result.GetValue(format),
                UseEfi = result.GetValue(uefi),
                SecureBootVariables = result.GetValue(secureBoot)?.FullName,
                MemoryInMebibytes = result.GetValue(memory),
                Cpus = result.GetValue(cpus),
                PublishedPorts = [.. (result.GetValue(publish) ?? []).Select(PublishedPort.Parse)],
                Accelerator = result.GetRequiredValue(accelerator),
                QemuArguments = [.. result.GetValue(qemuArguments) ?? []],
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var (program, machine) = await request.ResolveAsync(Console.Error, cancellationToken);
        using var interrupts = new Interrupts();
        await using var process = await QemuProcess.StartAsync(program, machine, redirect: false, cancellationToken);
        var exit = process.WaitForExitAsync(cancellationToken);
        for (var count = 1; !exit.IsCompleted; count++)
        {
            var interrupt = interrupts.NextAsync();
            if (await Task.WhenAny(exit, interrupt) == interrupt && !await InterruptAsync(process, count))
            {
                break;
            }
        }

        // What did not answer to the power button or the monitor ends with the disposal.
        return exit.IsCompleted ? await exit : 1;
    }

    private static async Task<bool> InterruptAsync(QemuProcess process, int count)
    {
        try
        {
            switch (count)
            {
                case 1:
                    await Console.Error.WriteLineAsync("\nPressing the guest's power button. Ctrl-C again ends it at once.");
                    await process.PowerDownAsync(CancellationToken.None);
                    return true;
                case 2:
                    await process.QuitAsync(CancellationToken.None);
                    return true;
                default:
                    return false;
            }
        }
        catch (LinuxKitException e)
        {
            await Console.Error.WriteLineAsync(e.Diagnostic.ToString());
            return count < 2;
        }
    }

    /// <summary>Of several the last counts: what "dotnet run --" is given comes after what the project says, and wins.</summary>
    private static void TakePositive<T>(Option<T> option)
    {
        option.Arity = new ArgumentArity(1, 100);
        option.CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            {
                return (T)(object)number;
            }

            result.AddError($"{option.Name} must be 1 or more.");
            return default;
        };
    }
}
