using LinuxKit.Init.Events;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Boot;

/// <summary>Programs that init images bring along for upstream's init, such as <c>/etc/init.d/002-logging</c>.</summary>
/// <param name="events">Handled while they run.</param>
/// <param name="processes">Start them.</param>
internal sealed class InitScripts(EventLoop events, Processes processes)
{
    private const int MayExecute = 1;

    /// <summary>Runs the executables in a folder by name, one after the other.</summary>
    public void Run(string folder)
    {
        foreach (var program in Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            if (Libc.Access(program, MayExecute) == 0 && processes.Run(events, [program]) is { IsSuccess: false } status)
            {
                BootLog.Say($"{program}: {status}");
            }
        }
    }
}
