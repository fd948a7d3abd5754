// The last net: whatever breaks inside the page, there are words, a way to try again and the phone. Never a blank page.

import { Component, type ComponentChildren } from 'preact';
import { PageContext } from './context';
import { NoticeView } from './notice';
import { Top } from './top';

export class Boundary extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  override componentDidCatch(): void {
    this.setState({ broken: true });
  }

  override render(): ComponentChildren {
    if (!this.state.broken) return this.props.children;
    return (
      <PageContext.Consumer>
        {(page) => (
          <div class="chat">
            <Top status="" />
            {page !== undefined && <NoticeView notice={page.text.failed} onRetry={() => location.reload()} />}
          </div>
        )}
      </PageContext.Consumer>
    );
  }
}
