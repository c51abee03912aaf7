// Started by the runner, beside it, in a session of its own. When the runner dies, whatever kills
// it, this ends the processes and removes the folders that the run left: see CleanupLedger.
import Processes

GuardianProgram.main()
