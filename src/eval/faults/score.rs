//! How good the answers are: AS@k and MRR as in the Nezha paper (Yu et al. 2023), detection, false alarms.

use std::collections::BTreeMap;

use super::super::Table;
use super::CaseResult;

/// What is counted over a group of faults.
#[derive(Default)]
struct Group {
    cases: usize,
    first: usize,
    among_three: usize,
    among_five: usize,
    reciprocal: f64,
    detected: usize,
    early: usize,
    kind: usize,
    lags: Vec<f64>,
}

/// The scores of the cases of which the labels name the faulty service, by system and kind of fault.
#[must_use]
pub fn scores(results: &[CaseResult]) -> Table {
    let heads = ["faults", "cases", "AS@1", "AS@3", "AS@5", "MRR", "detected", "early", "lag s", "kind"];
    let mut table = Table::new(&heads);
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for result in results.iter().filter(|result| result.truth.service.is_some()) {
        groups.entry(String::new()).or_default().add(result);
        if let Some(system) = &result.truth.system {
            let kind = result.truth.fault_type.as_deref().unwrap_or("");
            groups.entry(system.clone()).or_default().add(result);
            groups.entry(format!("{system}/{kind}")).or_default().add(result);
        }
    }
    for (name, group) in groups {
        table.row(group.row(if name.is_empty() { "all".to_owned() } else { name }));
    }
    let calm: Vec<&CaseResult> = results.iter().filter(|result| result.truth.is_fault == Some(false)).collect();
    let alarms = calm.iter().filter(|result| result.detected_at.is_some()).count();
    if !calm.is_empty() {
        table.row(vec!["false alarms".to_owned(), format!("{alarms} of {}", calm.len())]);
    }
    table
}

impl Group {
    fn add(&mut self, result: &CaseResult) {
        let truth = &result.truth;
        let place = result.services.iter().position(|service| truth.service.as_ref() == Some(service));
        self.cases += 1;
        self.first += usize::from(place.is_some_and(|place| place < 1));
        self.among_three += usize::from(place.is_some_and(|place| place < 3));
        self.among_five += usize::from(place.is_some_and(|place| place < 5));
        self.reciprocal += place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
        self.kind += usize::from(result.fault_type.is_some() && result.fault_type == truth.fault_type.as_deref());
        let Some((noticed, began)) = result.detected_at.zip(truth.began) else { return };
        if noticed < began {
            self.early += 1;
        } else {
            self.detected += 1;
            self.lags.push(noticed.duration_since(began).as_secs_f64());
        }
    }

    fn row(mut self, name: String) -> Vec<String> {
        let share = |count: usize| format!("{:.3}", count as f64 / self.cases.max(1) as f64);
        self.lags.sort_by(f64::total_cmp);
        let lag = self.lags.get(self.lags.len() / 2).map_or(String::new(), |lag| format!("{lag:.0}"));
        vec![
            name,
            self.cases.to_string(),
            share(self.first),
            share(self.among_three),
            share(self.among_five),
            format!("{:.3}", self.reciprocal / self.cases.max(1) as f64),
            share(self.detected),
            share(self.early),
            lag,
            share(self.kind),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::Truth;
    use super::*;

    #[test]
    fn an_alarm_before_the_fault_is_no_detection() {
        let truth = Truth {
            service: Some("cart".into()),
            began: Some("2026-03-02T12:00:00Z".parse().unwrap()),
            is_fault: Some(true),
            ..Truth::default()
        };
        let result = |services: &[&str], at: &str, truth: &Truth| CaseResult {
            case_id: String::new(),
            services: services.iter().map(|service| (*service).to_owned()).collect(),
            detected_at: Some(at.parse().unwrap()),
            fault_type: None,
            truth: truth.clone(),
        };
        let calm = Truth { is_fault: Some(false), ..Truth::default() };
        let results = [
            result(&["cart"], "2026-03-02T12:00:20Z", &truth),
            result(&["pay", "cart"], "2026-03-02T11:59:00Z", &truth),
            result(&[], "2026-03-02T11:59:00Z", &calm),
        ];
        let table = scores(&results).to_string();
        let all: Vec<&str> = table.lines().find(|line| line.starts_with("all")).unwrap().split_whitespace().collect();
        assert_eq!(all, ["all", "2", "0.500", "1.000", "1.000", "0.750", "0.500", "0.500", "20", "0.000"]);
        assert!(table.contains("1 of 1"), "{table}");
    }
}
