// Who calls, and what is wrong: one choice of each.

import { type PageState, SCENARIOS, type ScenarioId } from '../state';
import { ask } from './commands';

const TOLD: Readonly<Record<ScenarioId, { readonly name: string; readonly expect: string }>> = {
  mobile: {
    name: 'Mobile',
    expect:
      'All agents are busy. Call, and press 1 for a text message, 2 for an e-mail, 3 for another number, 0 to stay.',
  },
  withheld: { name: 'Withheld', expect: 'The menu says so, and offers e-mail and another number.' },
  landline: { name: 'Landline', expect: 'The menu leaves the text message out: it would never arrive.' },
  'no-email': { name: 'No e-mail', expect: 'The menu does not offer what the contact centre does not have.' },
  'opted-out': {
    name: 'Opted out',
    expect: 'Press 1: the service refuses, the call says why and offers the rest.',
  },
  'sms-failing': {
    name: 'SMS failing',
    expect: 'Press 1: nothing is sent, the call says so and goes to an agent.',
  },
  unstaffed: {
    name: 'Chat unstaffed',
    expect: 'No chat is offered that nobody would answer: the call waits for an agent.',
  },
  'agent-free': { name: 'Agent free', expect: 'The call goes to the agent at once; a chat is not needed.' },
};

const LANGUAGE_NAMES = new Intl.DisplayNames(['en'], { type: 'language' });

export function Scenarios({ state }: { readonly state: PageState }) {
  return (
    <section class="scenarios" aria-label="Scenario">
      <fieldset>
        <legend class="sr">Who calls, and what is wrong</legend>
        {SCENARIOS.map((id) => (
          <label key={id} class="chip">
            <input
              type="radio"
              name="scenario"
              checked={state.scenario === id}
              onChange={() => ask({ do: 'scenario', scenario: id })}
            />
            <span>{TOLD[id].name}</span>
          </label>
        ))}
      </fieldset>
      <label class="language">
        <span>Language</span>
        <select
          value={state.language}
          onChange={({ currentTarget }) =>
            ask({ do: 'language', language: currentTarget.value as PageState['language'] })
          }
        >
          {state.twin.languages.map((language) => (
            <option key={language} value={language}>
              {LANGUAGE_NAMES.of(language)}
            </option>
          ))}
        </select>
      </label>
      <p class="expect" aria-live="polite">
        {TOLD[state.scenario].expect}
      </p>
    </section>
  );
}
