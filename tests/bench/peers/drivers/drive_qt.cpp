// Qt SCXML: `drive_qt JOB`. The jobs are those of measuring.py.
#include <QBuffer>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QScxmlDataModel>
#include <QScxmlStateMachine>

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace {

constexpr int cold = 3;

using Machine = std::unique_ptr<QScxmlStateMachine>;

QJsonObject job;
QByteArray text;

Machine start(QByteArray source) {
    QBuffer buffer(&source);
    buffer.open(QIODevice::ReadOnly);
    Machine machine(QScxmlStateMachine::fromData(&buffer, QStringLiteral("document.scxml")));
    for (const QScxmlError &error : machine->parseErrors()) {
        std::fprintf(stderr, "%s\n", qPrintable(error.toString()));
        std::exit(1);
    }
    machine->start();
    QCoreApplication::processEvents();
    return machine;
}

QJsonObject answer(QScxmlStateMachine *machine, double figure) {
    QStringList names = machine->activeStateNames(false);
    names.sort();
    QJsonObject made{{"figure", figure}, {"configuration", QJsonArray::fromStringList(names)}};
    const QString variable = job["variable"].toString();
    made["value"] = QJsonValue();
    if (!variable.isEmpty())
        made["value"] = machine->dataModel()->scxmlProperty(variable).toDouble();
    return made;
}

QJsonObject events() {
    Machine machine = start(text);
    QStringList cycle;
    for (const QJsonValue &name : job["cycle"].toArray())
        cycle << name.toString();
    double seconds = 0;
    qint64 cycles = 1, total = 0;
    while (seconds < job["seconds"].toDouble()) {
        cycles *= 2;
        QElapsedTimer timer;
        timer.start();
        for (qint64 number = 0; number < cycles; number++)
            for (const QString &name : cycle) {
                machine->submitEvent(name);
                QCoreApplication::sendPostedEvents();
            }
        seconds = timer.nsecsElapsed() / 1e9;
        total += cycles;
    }
    QJsonObject made = answer(machine.get(), cycles / seconds);
    made["cycles"] = total;
    return made;
}

QJsonObject repeated() {
    double seconds = 0;
    int number = 0;
    Machine machine;
    while (seconds < job["seconds"].toDouble()) {
        number++;
        QByteArray source = text + job["comment"].toString().replace("%d", QString::number(number)).toUtf8();
        machine.reset();
        QElapsedTimer timer;
        timer.start();
        machine = start(source);
        if (number > cold)
            seconds += timer.nsecsElapsed() / 1e9;
    }
    return answer(machine.get(), 1e3 * seconds / (number - cold));
}

double resident() {
    QFile file("/proc/self/status");
    file.open(QIODevice::ReadOnly);
    const QByteArray status = file.readAll();
    return status.mid(status.indexOf("VmRSS:") + 6).simplified().split(' ')[0].toDouble();
}

QJsonObject memory() {
    std::vector<Machine> held;
    for (int number = 0; number < cold; number++)
        held.push_back(start(text));
    const double before = resident();
    const int sessions = job["sessions"].toInt();
    for (int number = 0; number < sessions; number++)
        held.push_back(start(text));
    const double now = resident();
    QJsonObject made = answer(held.back().get(), (now - before) / sessions);
    made["process"] = now;
    return made;
}

} // namespace

int main(int count, char **arguments) {
    QCoreApplication application(count, arguments);
    job = QJsonDocument::fromJson(arguments[1]).object();
    QFile file(job["document"].toString());
    if (!file.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "%s: %s\n", qPrintable(file.fileName()), qPrintable(file.errorString()));
        return 1;
    }
    text = file.readAll();
    // a dynamically loaded document belongs to its machine: to start another is to parse again
    const std::map<QString, std::function<QJsonObject()>> verbs{
        {"events", events}, {"start", repeated}, {"again", repeated}, {"memory", memory}};
    const QByteArray made = QJsonDocument(verbs.at(job["verb"].toString())()).toJson(QJsonDocument::Compact);
    std::puts(made.constData());
    return 0;
}
